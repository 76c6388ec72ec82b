# In:  derive    see derive.nix
#      packages  the distribution's packages that hold one kernel and its modules, or, each in the store,
#      image     the kernel,
#      modules   a folder that holds RELEASE/, as lib/modules does,
#      config    what it was configured with, if that is known: a file, there or not
# Out: a folder with kernel, lib/modules/RELEASE/ with depmod done (of no packages: links), and,
#      for an x86 kernel that can be entered without unpacking itself (PVH), vmlinux.
{ derive, packages ? [ ], image ? "", modules ? "", config ? "" }:
derive {
  name = "testbed-kernel";
  script = ./build/kernel.sh;
  unwrap = ./build/image.sh;
  packages = toString packages;
  inherit image modules config;
}
