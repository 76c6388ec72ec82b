# A system of NixOS's shape: what of it a guest takes, at the places NixOS has it at.
{ config, pkgs, lib, ... }:
let
  inherit (lib) mkDefault mkOption types;
  inherit (pkgs.testbed) derive kernel programs systemd;

  etc = derive {
    name = "etc";
    script = ../build/etc.sh;
    inherit (config.standIn) greeting;
    inherit systemd;
    busybox = pkgs.pkgsStatic.busybox;
  };
in
{
  # Something to tell one configuration from another by.
  options.standIn.greeting = mkOption { type = types.str; default = "hello"; };

  config = {
    boot.kernelPackages = { inherit kernel; };
    boot.kernelParams = [ "root=fstab" "loglevel=4" "console=tty0" ];
    system.boot.loader.kernelFile = "kernel";
    system.modulesTree = kernel;
    system.build.toplevel = derive {
      name = "nixos-system-stand-in";
      script = ../build/toplevel.sh;
      inherit etc kernel programs systemd;
    };

    security.wrappers.ping = {
      setuid = true;
      owner = "root";
      group = "root";
      source = "${pkgs.pkgsStatic.busybox}/bin/busybox";
    };

    users.users = {
      root = { uid = 0; group = "root"; home = "/root"; shell = mkDefault "/run/current-system/sw/bin/bash"; };
      nobody = { uid = 65534; isSystemUser = true; group = "nogroup"; };
    };
    users.groups = {
      root.gid = 0;
      wheel.gid = 1;
      shadow.gid = 318;
      users.gid = 100;
      nogroup.gid = 65534;
    };
  };
}
