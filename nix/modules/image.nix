# The options `testbed.kexec.*` that an image for a machine is made by, whoever brings it there.
{ lib, pkgs, ... }:
let
  inherit (lib) mkOption types;

  package = name: default: description: mkOption {
    type = types.nullOr types.package;
    inherit default description;
    defaultText = "pkgs.${name}";
  };
  program = name: what:
    package name (pkgs.${name} or null) "${what} The image has a copy of its programs and their libraries.";
  microcode = name: older: vendor:
    package name (pkgs.${name} or pkgs.${older} or null)
      "${vendor}'s microcode, in an archive `*.img`, for `--microcode auto` of the tool where the host has none itself.";
in
{
  key = "nixos-testbed/modules/image.nix";
  _file = "nixos-testbed/modules/image.nix";

  options.testbed.kexec = {
    packages = {
      dropbear = program "dropbear" "The SSH server by which the machine is reached: `dropbear`, `dropbearkey`, `dropbearconvert`.";
      kexec-tools = program "kexec-tools" "`kexec`, for hosts whose kernel lacks the newer call, and `vmcore-dmesg`, for a panic.";
      age = program "age" "`age`, where there are secrets.";
      microcode-amd = microcode "microcode-amd" "microcodeAmd" "AMD";
      microcode-intel = microcode "microcode-intel" "microcodeIntel" "Intel";
    };

    zswap = mkOption {
      type = types.bool;
      default = false;
      description = "Whether memory that has not been used for long is compressed: the system lives in RAM alone.";
    };

    applyInheritedIpSetup = mkOption {
      type = types.bool;
      default = true;
      description = "Whether the links, addresses and routes that the host hands over are made; if not, DHCP servers are asked.";
    };

    emergencyAccess = mkOption {
      type = types.bool;
      default = false;
      description = "Whether root's shell is on the machine's console, without a password, for when the network does not come up.";
    };
  };
}
