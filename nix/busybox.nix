# In:  derive   see derive.nix
#      package  a busybox-static package of the guest's system
# Out: a folder with bin/busybox, static.
{ derive, package }:
derive {
  name = "testbed-busybox";
  script = ./build/busybox.sh;
  inherit package;
}
