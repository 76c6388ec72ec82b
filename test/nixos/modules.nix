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
    dropbear = package "dropbear" // { version = "2025.88"; };
    kexec-tools = package "kexec-tools";
    age = package "age";
    microcode-intel = package "microcode-intel";
    busybox = package "host-busybox";
    kmod = package "kmod";
    lz4 = package "lz4";
    squashfsTools = package "squashfs-tools";
    xz = package "xz";
    zstd = package "zstd";
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
    kexec = parts.kexec // {
      packages = builtins.mapAttrs (_: each: if each == null then null else "${each}") parts.kexec.packages;
    };
  };

  # What the module `kexec` makes of a configuration: what its image is put together from, and whether
  # all it builds can be evaluated.
  kexecOf = modules:
    let
      evaluated = configuration ([ ../../nix/modules/kexec.nix ] ++ modules);
      inherit (evaluated.config.system) build;
      image = build.kexecImage;
    in
    {
      builds = builtins.filter (name: builtins.match "kexec.*" name != null) (builtins.attrNames build);
      types = map (name: build.${name}.type) [ "kexecRun" "kexecScript" "kexecTarball" "kexecSealRootKey" ];
      inherit (image) decrypt settings;
      beside = map builtins.head (builtins.filter builtins.isList (builtins.split "([^\n]*) [^\n]*\n" image.beside));
      cmdline = builtins.fromJSON image.cmdline;
      defaults = builtins.readFile (builtins.head (builtins.match "defaults ([^\n]*)\n.*" image.beside));
      owners = builtins.readFile build.kexecSealRootKey.owners;
      inherit (evaluated.config.testbed.kexec) inherited microcode;
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
        anna = { autoSubUidGidRange = true; isNormalUser = true; group = "users"; extraGroups = [ "wheel" "root" ]; home = "/home/anna"; createHome = true; };
        bert = { autoSubUidGidRange = true; isNormalUser = true; group = "users"; uid = 1000; home = "/home/bert"; createHome = true; homeMode = "711"; };
        daemon = { isSystemUser = true; group = "daemon"; description = "A daemon"; subUidRanges = [ { startUid = 500000; count = 10; } ]; };
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

  wrappers =
    let
      root = { owner = "root"; group = "root"; };
      wrappers = {
        sudo = root // { setuid = true; source = "${package "sudo"}/bin/sudo"; };
        locate = { setgid = true; owner = "root"; group = "mlocate"; permissions = "a+rx"; source = "${package "locate"}/bin/locate"; };
        pinger = root // { program = "ping"; source = "${package "iputils"}/bin/ping"; };
        off = root // { enable = false; setuid = true; source = "${package "off"}/bin/off"; };
      };
    in
    {
      some = (partsOf [ { security = { inherit wrappers; }; } ]).wrappers;
      none = (partsOf [ { security = { inherit wrappers; enableWrappers = false; }; } ]).wrappers;
    };

  kexec = {
    plain = kexecOf [ ];
    without = kexecOf [ { testbed.kexec.inherited = [ ]; testbed.kexec.applyInheritedIpSetup = false; } ];
    all = kexecOf [
      {
        boot.initrd.prepend = [ "${./modules.nix}" ];
        testbed.kexec = {
          zswap = true;
          emergencyAccess = true;
          secrets = {
            include.api-key = ./modules.nix;
            rootKey = ./modules.nix;
            extraOwners = [ "ssh-ed25519 AAAA board1" ];
          };
        };
      }
    ];
    # As the tool has it, of a configuration that knows nothing of us.
    ofTool = (shown (partsOf [ ])).kexec;
    packages = (shown (partsOf [ module { testbed.kexec.packages.dropbear = package "other-dropbear"; } ])).kexec.packages;
  };

  refusedByKexec =
    let
      fails = modules: !(builtins.tryEval (builtins.deepSeq (kexecOf modules) true)).success;
    in
    {
      wrongInherit = fails [ { testbed.kexec.inherited = [ "disks" ]; } ];
      secretName = fails [ { testbed.kexec.secrets.include."a/b" = ./modules.nix; } ];
      noDropbear = fails [ { _module.args.pkgs = removeAttrs pkgs [ "dropbear" ]; } ];
      noAge = fails [ { _module.args.pkgs = removeAttrs pkgs [ "age" ]; } ];
      noAgeForSecrets = fails [
        { _module.args.pkgs = removeAttrs pkgs [ "age" ]; testbed.kexec.secrets.include.x = ./modules.nix; }
      ];
      unknown = fails [ { testbed.kexec.nonsense = true; } ];
    };

  refused = {
    container = isRefused [ { boot.isContainer = true; } ];
    noKernel = isRefused [ { boot.kernel.enable = false; } ];
    noBusybox = isRefused [ { _module.args.pkgs = removeAttrs pkgs [ "pkgsStatic" ]; } ];
    wrongType = isRefused [ module { testbed.guest.busybox = 3; } ];
    unknown = isRefused [ module { testbed.guest.nonsense = true; } ];
    nothing = isRefused [ ];
  };
}
