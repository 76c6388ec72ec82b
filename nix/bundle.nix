# In:  derive       see derive.nix
#      description  bundle.json without `kernel`, which the builder adds
#      kernel       see kernel.nix
#      initrd       see initrd.nix
#      root         see root.nix
# Out: the bundle, as docs/architecture.md lays it out.
{ derive, description, kernel, initrd, root }:
let
  # What a name in the store may not have, it has as a dash.
  words = builtins.filter builtins.isString (builtins.split "[^[:alnum:]+._-]+" description.name);
in
derive {
  name = "testbed-bundle-${builtins.concatStringsSep "-" words}";
  script = ./build/bundle.sh;
  inherit kernel initrd root;
  description = builtins.toJSON description;
}
