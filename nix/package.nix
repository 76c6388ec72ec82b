# In:  pkgs  nixpkgs for the system it runs on
# Out: the tool, at bin/nixos-testbed, on nixpkgs's Node
{ pkgs }:
let
  project = toString ../.;
  nameOf = path: builtins.substring (builtins.stringLength project + 1) (-1) (toString path);
  tool = builtins.path {
    name = "nixos-testbed";
    path = ../.;
    filter = path: _: builtins.match "(dist|guest|nix)(/.*)?" (nameOf path) != null;
  };
in
derivation {
  name = "nixos-testbed";
  inherit (pkgs.stdenv.hostPlatform) system;
  allowSubstitutes = false;
  preferLocalBuild = true;
  builder = "${pkgs.busybox}/bin/busybox";
  inherit (pkgs) busybox nodejs;
  inherit tool;
  args = [
    "sh"
    "-euc"
    ''
      $busybox/bin/busybox mkdir -p $out/bin
      printf '#!%s/bin/busybox sh\nexec %s/bin/node %s/dist/cli.js "$@"\n' \
        $busybox $nodejs $tool >$out/bin/nixos-testbed
      $busybox/bin/busybox chmod +x $out/bin/nixos-testbed
    ''
  ];
}
