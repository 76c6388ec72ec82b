# In:  pkgs  nixpkgs for the system that builds
# Out: what derive.nix takes as `tools`: a folder with bin/, links to programs that find their
#      libraries by themselves.
{ pkgs }:
derivation {
  name = "testbed-tools";
  inherit (pkgs.stdenv.hostPlatform) system;
  allowSubstitutes = false;
  preferLocalBuild = true;
  builder = "${pkgs.busybox}/bin/busybox";
  inherit (pkgs) busybox;
  programs = [
    "${pkgs.kmod}/bin/depmod"
    "${pkgs.lz4}/bin/lz4"
    "${pkgs.squashfsTools}/bin/mksquashfs"
    "${pkgs.squashfsTools}/bin/unsquashfs"
    "${pkgs.xz}/bin/xz"
    "${pkgs.zstd}/bin/zstd"
  ];
  args = [
    "sh"
    "-euc"
    ''
      $busybox/bin/busybox mkdir -p $out/bin
      $busybox/bin/busybox ln -s $busybox/bin/busybox $programs $out/bin
    ''
  ];
}
