# The guest that is a NixOS configuration.
# In:  spec  the name of a JSON file, as src/bundle/nixos/spec.ts writes it
# Out: see bundle.nix
{ spec }:
let
  asked = builtins.fromJSON (builtins.readFile spec);
  found = import ./nixos/configuration.nix { inherit (asked) guest system; };
in
import ./nixos/bundle.nix (
  {
    inherit (asked) buildSystem agentProtocol modules;
    inherit (found) name parts;
  }
  // (
    if asked ? tree then
      {
        kernel = import ./kernel-tree.nix (
          builtins.path { name = "testbed-kernel-tree"; path = asked.tree; }
        );
      }
    else
      { }
  )
)
