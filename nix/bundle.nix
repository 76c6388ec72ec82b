# In:  derive       see derive.nix
#      description  bundle.json without `kernel`, which the builder adds
#      kernel       see kernel.nix
#      initrd       see initrd.nix
#      root         see root.nix
# Out: the bundle, as docs/architecture.md lays it out.
{ derive, description, kernel, initrd, root }:
derive {
  name = "testbed-bundle-${import ./store-name.nix description.name}";
  script = ./build/bundle.sh;
  inherit kernel initrd root;
  description = builtins.toJSON description;
}
