# The guest that is a NixOS configuration.
# In:  spec   the name of a JSON file, as src/bundle/nixos/spec.ts writes it
#      flake  the flake that has the configuration; none for a configuration.nix
#      tree   the folder of a kernel in place of the configuration's own, if there is one
# Out: derivations: the bundle, see bundle.nix; then, where they are asked for, its image, see image.nix,
#      and microcode, see nixos/microcode.nix
{ spec, flake ? { }, tree ? null }:
let
  asked = builtins.fromJSON (builtins.readFile spec);
  found = import ./nixos/configuration.nix {
    inherit (asked) guest system;
    inherit flake;
  };
  kernel = import ./kernel-tree.nix (builtins.path { name = "testbed-kernel-tree"; path = tree; });

  bundle = import ./nixos/bundle.nix (
    {
      inherit (asked) buildSystem agentProtocol modules;
      inherit (found) name parts;
    }
    // (if tree == null then { } else { inherit kernel; })
  );
in
[ bundle ]
++ (if asked ? image then [ (bundle.image asked.image) ] else [ ])
++ (if asked.microcode then [ bundle.microcode ] else [ ])
