# `nixpkgs.lib.nixosSystem`, as far as this.
{ system, modules }:
(import ../lib.nix).evalModules {
  modules = [
    ./options.nix
    ./shape.nix
    { _module.args.pkgs = import ../. { inherit system; }; }
  ] ++ modules;
}
