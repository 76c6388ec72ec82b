# In:  derive    see derive.nix
#      system    the guest's: "x86_64-linux"
#      packages  the distribution's packages, .deb files in the store
# Out: a folder with root.squashfs: the tree they make, merged /usr, with their own owners and modes,
#      and with what their maintainer scripts would have done as far as a guest needs it.
{ derive, system, packages }:
derive {
  name = "testbed-root";
  script = ./build/root.sh;
  guestSystem = system;
  # A file: the list may grow beyond what one variable can hold.
  passAsFile = [ "packages" ];
  packages = toString packages;

  unpack = ./build/unpack.sh;
  mend = ./build/mend.sh;
  users = ./build/users.awk;
  user_wishes = ./build/user-wishes.awk;
  alternatives = ./build/alternatives.awk;
  install_section = ./build/install-section.awk;
  pack = ./build/pack-root.sh;
  modes = ./build/modes.awk;
}
