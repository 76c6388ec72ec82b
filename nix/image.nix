# The image a machine jumps into: a bundle, and what a machine needs that has no VM around it.
# In:  derive    see derive.nix
#      name      what its guest is called
#      system    the guest's: "x86_64-linux"
#      bundle    see bundle.nix
#      kernel    see kernel.nix; the bundle's
#      cmdline   the kernel arguments it needs
#      modules   what its initrd loads beyond the bundle's: NAME:SYMBOL
#      programs  { gather, sshVersion, decrypt, ... }: a script that puts the SSH server and its like into
#                packages/, and the script's variables; whether age is among them
#      modulesImage  see build/kexec-modules.sh; none where the store has them
#      storeImage    see nixos/store.nix; none where the root has all
#      settings  lines of /testbed/config beyond the bundle's
#      beside    [ { path, file } ]: files to lie in the image
# Out: a folder as docs/kexec.md lays it out; it refers to no other store path.
{
  derive,
  name,
  system,
  bundle,
  kernel,
  cmdline,
  modules,
  programs,
  modulesImage ? "",
  storeImage ? "",
  settings ? "",
  beside ? [ ],
}:
derive (
  removeAttrs programs [ "sshVersion" "decrypt" ]
  // {
    name = "testbed-image-${import ./store-name.nix name}";
    script = ./build/kexec.sh;
    guestSystem = system;
    inherit bundle kernel modules settings;
    modules_image = modulesImage;
    store_image = storeImage;
    cmdline = builtins.toJSON cmdline;
    ssh_version = programs.sshVersion;
    decrypt = if programs.decrypt then "age" else "";
    beside = builtins.concatStringsSep "" (map (each: "${each.path} ${each.file}\n") beside);

    run = ../guest/run;
    launch = builtins.path { name = "testbed-launch"; path = ../guest/launch; };
    raise = builtins.path { name = "testbed-raise"; path = ../guest/kexec; };
    agent = ../guest/bin + "/${system}/agent";

    cpio = ./build/cpio.sh;
    unwrap = ./build/image.sh;
    order = ./build/module-order.awk;
    linked = ./build/kexec-linked.sh;
    initrd = ./build/kexec-initrd.sh;
    describe = ./build/kexec-describe.sh;
  }
)
