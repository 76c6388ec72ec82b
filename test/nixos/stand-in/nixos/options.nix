# The options of NixOS that nix/ reads and sets, and no other: what stands here is what is promised to
# work with. docs/nixos-interface.md has them with the files of nixpkgs they come from.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  inherit (types) attrsOf bool either int listOf nullOr package path str submodule unspecified;

  of = type: default: mkOption { inherit type default; };

  user = { name, config, ... }: {
    options = {
      name = of str name;
      description = of str "";
      uid = of (nullOr int) null;
      isSystemUser = of bool false;
      isNormalUser = of bool false;
      group = of str "";
      extraGroups = of (listOf str) [ ];
      home = of path "/var/empty";
      homeMode = of str "700";
      createHome = of bool false;
      shell = of (nullOr (either package path)) pkgs.shadow;
      subUidRanges = of (listOf unspecified) [ ];
      subGidRanges = of (listOf unspecified) [ ];
      autoSubUidGidRange = of bool false;
    };
  };

  wrapper = { name, ... }: {
    options = {
      enable = of bool true;
      program = of (nullOr str) name;
      source = mkOption { type = path; };
      owner = mkOption { type = str; };
      group = mkOption { type = str; };
      permissions = of str "u+rx,g+x,o+x";
      setuid = of bool false;
      setgid = of bool false;
    };
  };

  group = { name, ... }: {
    options = {
      name = of str name;
      gid = of (nullOr int) null;
      members = of (listOf str) [ ];
    };
  };
in
{
  options = {
    boot.initrd.prepend = of (listOf str) [ ];
    boot.isContainer = of bool false;
    boot.kernel.enable = of bool true;
    boot.kernelPackages = of unspecified { };
    boot.kernelParams = of (listOf str) [ ];
    boot.loader.grub.enable = of bool true;
    fileSystems = of (attrsOf unspecified) { };
    security.enableWrappers = of bool true;
    security.wrappers = of (attrsOf (submodule wrapper)) { };
    system.boot.loader.kernelFile = mkOption { type = str; };
    system.modulesTree = mkOption { type = path; };
    system.build = of (attrsOf unspecified) { };
    users.users = of (attrsOf (submodule user)) { };
    users.groups = of (attrsOf (submodule group)) { };
  };
}
