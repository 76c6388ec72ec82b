# `<nixpkgs/nixos>`.
{ configuration, system }:
import ./system.nix { inherit system; modules = [ configuration ]; }
