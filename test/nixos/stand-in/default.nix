# What stands in for nixpkgs; test/nixos/stand-in.ts puts it together.
{ system, ... }: import ./pkgs.nix {
  inherit system;
  paths = (builtins.fromJSON (builtins.readFile ./paths.json)).${system};
  path = ./.;
}
