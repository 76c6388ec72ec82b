# What the module makes of configurations, by whatever lib: test/nixos/modules.e2e.ts compares.
# In:  lib  nixpkgs's, or ./stand-in/lib.nix
{ lib }:
let
  module = ../../nix/modules/testbed.nix;
  # The same as a flake has it, from another place.
  elsewhere = builtins.path { name = "elsewhere"; path = ../../nix; } + "/modules/testbed.nix";

  package = name: { type = "derivation"; outPath = "/nix/store/00000000000000000000000000000000-${name}"; };
  pkgs = {
    stdenv.hostPlatform.system = "x86_64-linux";
    pkgsStatic.busybox = package "busybox";
    shadow = package "shadow" // { shellPath = "/bin/nologin"; };
  };

  # As much of a host as each configuration has.
  host = {
    boot.kernelPackages.kernel = package "linux";
    boot.kernelParams = [ "root=fstab" "loglevel=4" "console=ttyS1,115200" "hugepages=64" ];
    system.boot.loader.kernelFile = "bzImage";
    system.modulesTree = package "modules";
    system.build.toplevel = package "nixos-system";
    users.users.root = { uid = 0; group = "root"; home = "/root"; isSystemUser = true; };
    users.groups.root.gid = 0;
  };

  configuration = modules: lib.evalModules {
    modules = [ ./stand-in/nixos/options.nix host { _module.args.pkgs = lib.mkDefault pkgs; } ] ++ modules;
  };
  # As the tool has it: nix/nixos/configuration.nix.
  partsOf = modules:
    ((configuration modules).extendModules { modules = [ module ]; }).config.testbed.guest.config.testbed.guest.parts;

  isRefused = modules: !(builtins.tryEval (builtins.deepSeq (shown (partsOf modules)) true)).success;
  shown = parts: removeAttrs parts [ "pkgsFor" ] // {
    busybox = "${parts.busybox}";
    toplevel = "${parts.toplevel}";
  };
in
{
  # The options the stand-ins declare, those of ours and of the module system left out.
  declared =
    let
      leaves = path: tree:
        if tree._type or "" == "option" then [ path ]
        else builtins.concatLists (map (name: leaves (if path == "" then name else "${path}.${name}") tree.${name}) (builtins.attrNames tree));
    in
    leaves "" (removeAttrs (configuration [ ]).options [ "_module" ]);

  plain = shown (partsOf [ ]);

  importedTwice = shown (partsOf [ elsewhere ]) == shown (partsOf [ ]);

  guestOnly =
    let
      evaluated = configuration [
        module
        { testbed.guest.config = { lib, ... }: { boot.kernelParams = lib.mkForce [ "in-guest" ]; }; }
      ];
    in
    {
      host = evaluated.config.boot.kernelParams;
      guest = evaluated.config.testbed.guest.config.boot.kernelParams;
    };

  options = shown (partsOf [
    module
    {
      testbed.guest.busybox = package "other-busybox";
      testbed.guest.kernelParams = [ "mine" ];
    }
  ]);

  users = (partsOf [
    {
      users.users = {
        anna = { isNormalUser = true; group = "users"; extraGroups = [ "wheel" "root" ]; home = "/home/anna"; createHome = true; };
        bert = { isNormalUser = true; group = "users"; uid = 1000; home = "/home/bert"; createHome = true; homeMode = "711"; };
        daemon = { isSystemUser = true; group = "daemon"; description = "A daemon"; };
        lost = { isSystemUser = true; group = "nowhere"; shell = null; };
        sh = { isSystemUser = true; group = "users"; uid = 999; shell = "/bin/sh"; };
      };
      users.groups = {
        users.gid = 100;
        wheel = { gid = 1; members = [ "bert" "anna" ]; };
        daemon = { };
      };
    }
  ]).users;

  refused = {
    container = isRefused [ { boot.isContainer = true; } ];
    noKernel = isRefused [ { boot.kernel.enable = false; } ];
    noBusybox = isRefused [ { _module.args.pkgs = removeAttrs pkgs [ "pkgsStatic" ]; } ];
    wrongType = isRefused [ module { testbed.guest.busybox = 3; } ];
    unknown = isRefused [ module { testbed.guest.nonsense = true; } ];
    nothing = isRefused [ ];
  };
}
