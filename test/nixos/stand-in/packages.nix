# What a distribution's packages are made into, for a flake to have by its path: flakes see nothing
# but what they bring.
# In:  spec  the name of a JSON file, as test/nixos/stand-in.ts writes it
#      nix   the project's folder nix/
# Out: a file in the store, JSON: { SYSTEM: { busybox, kernel, programs, systemd, tools }, ... }
{ spec, nix }:
let
  inherit (import (nix + "/asked.nix") { inherit spec; }) asked package folder derive;
  tools = folder "testbed-tools" asked.tools;

  of = { busybox, kernel, programs, systemd, own }:
    let
      static = import (nix + "/busybox.nix") { inherit derive; package = package busybox; };
      itsSystemd = derive {
        name = "stand-in-systemd";
        script = ./build/systemd.sh;
        packages = toString (map package systemd);
      };
    in
    {
      busybox = static;
      systemd = itsSystemd;
      kernel = import (nix + "/kernel.nix") { inherit derive; packages = map package kernel; };
      programs = derive {
        name = "stand-in-programs";
        script = ./build/programs.sh;
        packages = toString (map package programs);
        busybox = static;
        systemd = itsSystemd;
      };
      # What runs on a machine of its own, of the guest's system, as its packages have it.
      own = derive {
        name = "stand-in-own";
        script = ./build/own.sh;
        packages = toString (map package own);
      };
      inherit tools;
      linked = derive {
        name = "stand-in-tools";
        script = ./build/tools.sh;
        inherit tools;
      };
    };
  paths = builtins.mapAttrs (_: packages: builtins.mapAttrs (_: path: "${path}") (of packages)) asked.systems;
in
derive {
  name = "stand-in-paths";
  script = builtins.toFile "paths.sh" "printf '%s' \"$paths\" >$out\n";
  paths = builtins.toJSON paths;
}
