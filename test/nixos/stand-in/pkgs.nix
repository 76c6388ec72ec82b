# As much of nixpkgs as a guest takes of it, made of a distribution's packages.
# In:  spec, nix, path  see default.nix
#      system           what the packages are for
# Out: packages by their names in nixpkgs, and in `testbed` what system.nix is made of
{ spec, nix, path, system }:
let
  inherit (import (nix + "/asked.nix") { inherit spec; }) asked package folder derive;
  inherit (asked.systems.${system}) busybox kernel programs;

  tools = folder "testbed-tools" asked.tools;
  linkedTools = derive {
    name = "stand-in-tools";
    script = ./build/tools.sh;
    inherit tools;
  };
  static = import (nix + "/busybox.nix") { inherit derive; package = package busybox; };
in
{
  inherit path;
  stdenv.hostPlatform = { inherit system; };
  pkgsStatic.busybox = static;
  shadow = static // { shellPath = "/bin/nologin"; };

  # What builds: of the system that builds, which is this one's own where `path` is asked for it.
  busybox = tools;
  kmod = linkedTools;
  lz4 = linkedTools;
  squashfsTools = linkedTools;
  xz = linkedTools;
  zstd = linkedTools;

  testbed = {
    inherit derive;
    kernel = import (nix + "/kernel.nix") { inherit derive; packages = map package kernel; };
    programs = derive {
      name = "stand-in-programs";
      script = ./build/programs.sh;
      packages = toString (map package programs);
      busybox = static;
    };
  };
}
