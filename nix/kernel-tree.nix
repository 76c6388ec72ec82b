# In:  a folder in the store: kernel (the image), config (if known), lib/modules/RELEASE/
# Out: it as kernel.nix takes it.
tree: {
  image = "${tree}/kernel";
  modules = "${tree}/lib/modules";
  config = "${tree}/config";
}
