# What a bundle takes of a NixOS configuration: options that have been there for ten years, and
# of nixpkgs what builds. docs/nixos-interface.md lists them all.
# In:  config  a configuration with modules/testbed.nix in it, as it is in the guest
#      pkgs    its packages
# Out: see below; what is missing ends the evaluation, all of it named.
{ config, pkgs }:
let
  inherit (config.testbed) guest kexec;
  users = import ./users.nix { inherit (config.users) users groups; };

  assertions = [
    {
      assertion = !config.boot.isContainer;
      message = "boot.isContainer: a container has no kernel, and a guest boots one";
    }
    {
      assertion = config.boot.kernel.enable or true; # newer than the others here
      message = "boot.kernel.enable: a guest boots the configuration's kernel, and this has none";
    }
    {
      assertion = guest.busybox != null;
      message = "testbed.guest.busybox: this nixpkgs has no pkgsStatic.busybox; set it to a static busybox";
    }
  ];
  failed = builtins.filter (each: !each.assertion) assertions;
  checked =
    if failed == [ ] then
      (value: value)
    else
      throw "\nFailed assertions:\n${builtins.concatStringsSep "\n" (map (each: "- ${each.message}") failed)}";
in
checked {
  # Counts up when what stands here is another thing.
  schema = 3;
  inherit (pkgs.stdenv.hostPlatform) system;

  kernel = {
    image = "${config.boot.kernelPackages.kernel}/${config.system.boot.loader.kernelFile}";
    modules = "${config.system.modulesTree}/lib/modules";
  };
  inherit (config.system.build) toplevel;
  inherit (guest) busybox;
  inherit users;
  wrappers = import ./wrappers.nix { inherit (config) security; };
  cmdline = guest.kernelParams;

  # What it takes besides on a machine of its own: image.nix.
  kexec = {
    inherit (kexec) packages;
    cmdline =
      (if kexec.zswap then [ "zswap.enabled=1" "zswap.max_pool_percent=50" ] else [ ])
      ++ (if kexec.emergencyAccess then [ "testbed.shell" ] else [ ]);
    ipSetup = if kexec.applyInheritedIpSetup then "applied" else "ignored";
  };

  # What programs of NixOS look for at other places than those of a distribution.
  environment = {
    SHELL = "/run/current-system/sw/bin/bash";
    PATH = builtins.concatStringsSep ":" [
      "/run/wrappers/bin"
      "/root/.nix-profile/bin"
      "/etc/profiles/per-user/root/bin"
      "/nix/var/nix/profiles/default/bin"
      "/run/current-system/sw/bin"
      "/bin"
      "/usr/bin"
    ];
    LOCALE_ARCHIVE = "/run/current-system/sw/lib/locale/locale-archive";
    TZDIR = "/etc/zoneinfo";
  };

  # nixpkgs for the system that builds the bundle, which may be another than the guest's.
  pkgsFor = buildSystem:
    if buildSystem == pkgs.stdenv.hostPlatform.system then
      pkgs
    else
      import pkgs.path { system = buildSystem; };
}
