# In:  derive    see ../derive.nix
#      packages  config.testbed.kexec.packages
# Out: a folder with each vendor's microcode as the vendor has it, by the name that the processor gives
#      itself: GenuineIntel.bin, AuthenticAMD.bin
{ derive, packages }:
let
  wanted = [ packages.microcode-intel packages.microcode-amd ];
  found = builtins.filter (each: each != null) wanted;
in
if found == [ ] then
  throw "nixos-testbed: ${builtins.toJSON {
    message = "this nixpkgs has neither microcode-intel nor microcode-amd, and --microcode auto takes it from there";
    remedy = "set testbed.kexec.packages.microcode-intel or .microcode-amd, or give the file itself: --microcode FILE";
  }}"
else
  derive {
    name = "testbed-vendors-microcode";
    script = ../build/microcode.sh;
    packages = map (each: "${each}") found;
  }
