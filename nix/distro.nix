# The distro guest: a bundle from a distribution's own packages.
# In:  spec  the name of a JSON file, as src/bundle/spec.ts writes it
# Out: see bundle.nix
{ spec }:
let
  inherit (import ./asked.nix { inherit spec; }) asked package folder derive;

  kernel = import ./kernel.nix (
    { inherit derive; }
    // (
      if asked.kernel ? tree then
        import ./kernel-tree.nix (folder "testbed-kernel-tree" asked.kernel.tree)
      else
        { packages = map package asked.kernel.packages; }
    )
  );

  busybox = import ./busybox.nix {
    inherit derive;
    package = package asked.busybox;
  };

  initrd = import ./initrd.nix {
    inherit derive kernel busybox;
    inherit (asked) modules;
    guest = {
      init = ../guest/init;
      prepare = ../guest/prepare;
      agent = ../guest/bin + "/${asked.system}/agent";
    };
  };

  root = import ./root.nix {
    inherit derive;
    inherit (asked) system;
    packages = map package asked.packages;
  };
in
import ./bundle.nix {
  inherit derive kernel initrd root;
  description = {
    schema = 1;
    name = "distro";
    inherit (asked) system agentProtocol;
    initrd = "initrd";
    root = "root.squashfs";
    cmdline = [ ];
    packages = map (each: { inherit (each) name version; }) (
      asked.packages ++ asked.kernel.packages or [ ]
    );
  };
}
