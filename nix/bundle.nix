# In:  derive       see derive.nix
#      description  bundle.json's fields that are known before the build; the builder adds kernel's
#      kernel       see kernel.nix
#      initrd       see initrd.nix
#      root         see root.nix
# Out: the bundle, as docs/architecture.md lays it out.
{ derive, description, kernel, initrd, root }:
derive {
  name = "testbed-bundle-${description.name}";
  script = ./build/bundle.sh;
  inherit kernel initrd root;
  # The brace that closes the description is left to the builder, which adds the kernel's own fields.
  description = builtins.toJSON description;
}
