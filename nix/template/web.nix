{ pkgs, ... }: {
  boot.loader.grub.device = "/dev/sda";
  fileSystems."/".device = "/dev/disk/by-label/nixos";
  environment.systemPackages = [ pkgs.hello ];
  system.stateVersion = "26.05";
}
