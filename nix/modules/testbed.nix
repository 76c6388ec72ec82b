# The options `testbed.*` of a NixOS configuration, and what the tool takes of it to run it as a guest.
# The tool adds this module to every configuration it runs; one that imports it already has it once,
# by its key.
{ config, lib, pkgs, extendModules, ... }:
let
  inherit (lib) mkOption types;

  # What names devices of the machine that the configuration is for; the guest has others.
  isOfMachine = parameter: builtins.match "(console|earlycon|root|rootfstype|rootflags|resume|init)=.*" parameter != null;
in
{
  key = "nixos-testbed/modules/testbed.nix";
  _file = "nixos-testbed/modules/testbed.nix";

  imports = [ ./image.nix ];

  options.testbed.guest = {
    config = mkOption {
      inherit (extendModules { modules = [ ]; }) type;
      default = { };
      visible = "shallow";
      example = { networking.firewall.enable = false; };
      description = ''
        NixOS configuration that holds in the guest only, beside all of this one.
        Without any, the guest's system is this very system, and nothing of it is built anew.
      '';
    };

    busybox = mkOption {
      type = types.nullOr types.package;
      default = pkgs.pkgsStatic.busybox or null;
      defaultText = "pkgs.pkgsStatic.busybox";
      description = ''
        A busybox without libraries, at `bin/busybox`: it makes the guest ready before there is a store.
      '';
    };

    kernelParams = mkOption {
      type = types.listOf types.str;
      default = builtins.filter (parameter: !isOfMachine parameter) config.boot.kernelParams;
      defaultText = "config.boot.kernelParams, without those that name devices";
      description = "The guest's additions to its kernel's command line.";
    };

    parts = mkOption {
      type = types.unspecified;
      internal = true;
      readOnly = true;
      default = import ../nixos/parts.nix { inherit config pkgs; };
      description = "What a bundle is made of; nix/nixos/parts.nix says what.";
    };
  };
}
