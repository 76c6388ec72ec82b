# The image of a bundle, with the programs of a distribution's packages.
# In:  spec  the name of a JSON file, as src/bundle/image/spec.ts writes it
# Out: see image.nix
{ spec }:
let
  inherit (import ./asked.nix { inherit spec; }) asked package derive;

  kernel = builtins.storePath asked.kernel;
in
import ./image.nix {
  inherit derive kernel;
  inherit (asked) name system cmdline modules;
  bundle = builtins.storePath asked.bundle;
  modulesImage = derive {
    name = "testbed-modules";
    script = ./build/kexec-modules.sh;
    inherit kernel;
  };
  programs = {
    gather = ./build/kexec-packages.sh;
    packages = toString (map package asked.packages);
    inherit (asked) sshVersion;
    decrypt = asked.secrets;
  };
}
