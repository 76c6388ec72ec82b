# Finds the NixOS configuration that the user named, and adds our module to it.
# In:  guest   { written, host }: how the user wrote a flake, and the name of one of its configurations
#              or none for the only one; or
#              { file }: a configuration.nix, for the nixpkgs of the Nix search path
#      flake   that flake
#      system  the guest's: "x86_64-linux"
# Out: { name, parts }: what the configuration is called, and see parts.nix. What cannot be had ends the
#      evaluation with a problem, which src/bundle/nixos/problem.ts reads.
{ guest, flake, system }:
let
  problem = message: remedy:
    throw "nixos-testbed: ${builtins.toJSON { inherit message remedy; }}";

  module = ../modules/testbed.nix;

  inFlake =
    let
      configurations = flake.nixosConfigurations or { };
      names = builtins.attrNames configurations;
      listed = builtins.concatStringsSep ", " names;
      host =
        if guest ? host then guest.host
        else if builtins.length names == 1 then builtins.head names
        else if names == [ ] then problem "the flake ${guest.written} has no nixosConfigurations" "name a flake that has, or a configuration.nix"
        else problem "the flake ${guest.written} has several nixosConfigurations: ${listed}" "name one of them: --guest '${guest.written}#${builtins.head names}'";
      configuration = configurations.${host} or (problem
        "there is no nixosConfigurations.${host} in the flake ${guest.written}"
        (if names == [ ] then "it has no nixosConfigurations at all" else "it has ${listed}"));
      extended =
        if configuration ? extendModules then
          configuration.extendModules { modules = [ module ]; }
        else
          problem
            "nixosConfigurations.${host} has no extendModules, by which the guest's module is added"
            "make it with nixpkgs.lib.nixosSystem, of NixOS 21.11 or newer";
    in
    {
      name = host;
      inherit (extended) config;
    };

  inFile = {
    name = builtins.replaceStrings [ ".nix" ] [ "" ] (baseNameOf guest.file);
    inherit (import nixos {
      inherit system;
      configuration.imports = [ (/. + guest.file) module ./without-hardware.nix ];
    }) config;
  };

  nixos =
    if (builtins.tryEval <nixpkgs/nixos>).success then
      <nixpkgs/nixos>
    else
      problem
        "there is no nixpkgs in Nix's search path, and ${guest.file} is no flake that says which it is for"
        "set NIX_PATH=nixpkgs=PATH-OR-URL, or put the configuration into a flake";

  found = if guest ? file then inFile else inFlake;
  inherit (found.config.testbed.guest.config.testbed.guest) parts;
in
{
  inherit (found) name;
  parts =
    if parts.schema or 0 != 3 then
      problem
        "${found.name} imports nixosModules of nixos-testbed at a version that does not fit this tool's"
        "have the flake take the version of the tool, or leave the import out"
    else if parts.system != system then
      problem
        "${found.name} is for ${parts.system}, and this run's guest is to be ${system}"
        "give --system ${parts.system}"
    else
      parts;
}
