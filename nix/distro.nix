# The distro guest: a bundle from a distribution's own packages.
# In:  spec  the name of a JSON file, as src/bundle/spec.ts writes it
# Out: see bundle.nix
{ spec }:
let
  asked = builtins.fromJSON (builtins.readFile spec);

  # A package by its content: the same wherever it was downloaded to.
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

  kernel = import ./kernel.nix (
    { inherit derive; }
    // (
      if asked.kernel ? tree then
        { tree = folder "testbed-kernel-tree" asked.kernel.tree; }
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
