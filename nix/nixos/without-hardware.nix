# What NixOS insists on for a machine, where a configuration.nix on its own says nothing of any.
{ lib, ... }: {
  boot.loader.grub.enable = lib.mkDefault false;
  fileSystems."/" = lib.mkDefault { device = "none"; fsType = "tmpfs"; };
}
