# The image a machine jumps into: a bundle, and what a machine needs that has no VM around it.
# In:  spec  the name of a JSON file, as src/bundle/image/spec.ts writes it
# Out: a folder as docs/architecture.md lays it out; it refers to no other store path.
{ spec }:
let
  inherit (import ./asked.nix { inherit spec; }) asked package folder derive;

  kernel = builtins.storePath asked.kernel;
in
derive {
  name = "testbed-image-${asked.name}";
  script = ./build/kexec.sh;
  inherit (asked) release modules;
  guestSystem = asked.system;
  bundle = builtins.storePath asked.bundle;
  inherit kernel;
  modules_image = derive {
    name = "testbed-modules";
    script = ./build/kexec-modules.sh;
    inherit kernel;
  };
  cmdline = builtins.toJSON asked.cmdline;
  ssh_version = asked.sshVersion;
  packages = toString (map package asked.packages);
  decrypt = if asked.secrets then "age" else "";

  run = ../guest/run;
  launch = folder "testbed-launch" ../guest/launch;
  raise = folder "testbed-raise" ../guest/kexec;
  agent = ../guest/bin + "/${asked.system}/agent";

  cpio = ./build/cpio.sh;
  order = ./build/module-order.awk;
  linked = ./build/kexec-linked.sh;
  initrd = ./build/kexec-initrd.sh;
  describe = ./build/kexec-describe.sh;
}
