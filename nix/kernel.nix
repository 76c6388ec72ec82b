# In:  derive    see derive.nix
#      packages  the distribution's packages that hold one kernel and its modules, or
#      tree      a folder in the store: kernel (the image), lib/modules/RELEASE/
# Out: a folder with kernel and lib/modules/RELEASE/, depmod done; of a tree, links into it.
{ derive, packages ? [ ], tree ? "" }:
derive {
  name = "testbed-kernel";
  script = ./build/kernel.sh;
  inherit tree;
  packages = toString packages;
}
