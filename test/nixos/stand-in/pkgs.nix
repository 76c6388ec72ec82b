# As much of nixpkgs as a guest takes of it.
# In:  paths   see packages.nix; of one system
#      path    the folder that says all this
#      system  what the packages are for
# Out: packages by their names in nixpkgs, and in `testbed` what system.nix is made of
{ paths, path, system }:
let
  # A path that is in the store already, also to an evaluation that may not ask for it.
  stored = path: builtins.appendContext path { ${path}.path = true; };
  package = path: { type = "derivation"; name = baseNameOf path; outPath = stored path; };

  busybox = package paths.busybox;
  linked = package paths.linked;
  own = package paths.own;
  # What this machine has installed: a builder's sandbox has it only where Nix is told so.
  installed = { type = "derivation"; name = "installed"; outPath = "/usr"; };

  derive = import ./nix/derive.nix {
    buildSystem = builtins.readFile ./build-system;
    tools = stored paths.tools;
  };
  # No vendor's: an archive like theirs.
  microcode = name: vendor: derive {
    inherit name vendor;
    script = builtins.toFile "microcode.sh" ''
      mkdir -p kernel/x86/microcode "$out"
      echo "for $vendor" >"kernel/x86/microcode/$vendor.bin"
      find kernel | cpio -o -H newc >"$out/ucode.img"
    '';
  };
in
{
  inherit path;
  stdenv.hostPlatform = { inherit system; };
  pkgsStatic = { inherit busybox; };
  shadow = busybox // { shellPath = "/bin/nologin"; };

  busybox = package paths.tools;
  age = own;
  dropbear = own // { version = "of Debian"; };
  kexec-tools = own;
  kmod = linked;
  lz4 = linked;
  microcode-amd = microcode "microcode-amd" "AuthenticAMD";
  microcode-intel = microcode "microcode-intel" "GenuineIntel";
  squashfsTools = linked;
  xz = linked;
  zstd = linked;
  nixfmt = linked;
  nix = installed;
  qemu = installed;
  util-linux = installed;
  virtiofsd = installed;
  # The one that runs the tests.
  nodejs = { type = "derivation"; name = "nodejs"; outPath = builtins.readFile ./nodejs; };

  testbed = {
    inherit derive;
    kernel = package paths.kernel;
    programs = package paths.programs;
    systemd = package paths.systemd;
  };
}
