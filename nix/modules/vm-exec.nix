# `system.build.vmExec`: a script in a guest of this configuration, without the tool at hand.
#      nix run .#nixosConfigurations.HOST.config.system.build.vmExec -- [OPTION]... SCRIPT [-- QEMU-OPTION...]
# vmExec-SYSTEM is the same for a host of that system.
{ config, ... }:
let
  inherit (config.testbed.guest.config.testbed.guest) parts;
  on = hostSystem: import ../nixos/vm-exec.nix { inherit parts hostSystem; };
in
{
  key = "nixos-testbed/modules/vm-exec.nix";
  _file = "nixos-testbed/modules/vm-exec.nix";

  imports = [ ./testbed.nix ];

  config.system.build = {
    vmExec = on parts.system;
    vmExec-x86_64-linux = on "x86_64-linux";
    vmExec-aarch64-linux = on "aarch64-linux";
  };
}
