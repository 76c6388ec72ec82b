# In:  spec  the name of a JSON file that says what is to be built: src/bundle/spec.ts, src/bundle/image/spec.ts
# Out: asked    what it says
#      package  one of its packages in the store, by its content: the same wherever it was downloaded to
#      folder   a name and a path: that path in the store by what is in it; what lies beside it changes nothing
#      derive   see derive.nix
{ spec }:
rec {
  asked = builtins.fromJSON (builtins.readFile spec);

  package = { name, file, sha256, ... }: builtins.path {
    name = "${name}.deb";
    path = file;
    recursive = false;
    inherit sha256;
  };

  folder = name: path: builtins.path { inherit name path; };

  derive = import ./derive.nix {
    inherit (asked) buildSystem;
    tools = folder "testbed-tools" asked.tools;
  };
}
