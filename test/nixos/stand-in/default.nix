# What nixpkgs is to a flake, made of a distribution's packages.
# In:  spec  the name of a JSON file, as test/nixos/stand-in.ts writes it
#      nix   the project's folder nix/
#      path  the folder that says all this: { system }: packages
# Out: packages     a system -> its packages, see pkgs.nix
#      nixosSystem  as nixpkgs.lib has it, as far as { system, modules }
args:
let
  lib = import ./lib.nix;
  packages = system: import ./pkgs.nix (args // { inherit system; });
in
{
  inherit packages;
  nixosSystem = { system, modules }: lib.evalModules {
    modules = [
      ./options.nix
      ./system.nix
      { _module.args.pkgs = packages system; }
    ] ++ modules;
  };
}
