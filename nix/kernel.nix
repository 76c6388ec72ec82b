# In:  derive    see derive.nix
#      packages  the distribution's packages that hold one kernel and its modules, or
#      tree      a folder in the store: kernel (the image), config (if known), lib/modules/RELEASE/
# Out: a folder with kernel, lib/modules/RELEASE/ with depmod done (of a tree: links into it), and,
#      for an x86 kernel that can be entered without unpacking itself (PVH), vmlinux.
{ derive, packages ? [ ], tree ? "" }:
derive {
  name = "testbed-kernel";
  script = ./build/kernel.sh;
  image = ./build/image.sh;
  inherit tree;
  packages = toString packages;
}
