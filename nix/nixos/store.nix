# In:  derive               see ../derive.nix
#      buildSystem, tools   what it was made of
#      paths                things in the store
# Out: a squashfs image of the store with all they need and nothing else, and nix-path-registration,
#      which is what Nix's database is told of it
{ derive, buildSystem, tools, paths }:
derive {
  name = "testbed-store";
  script = ../build/nixos-store.sh;
  closure = import ./closure.nix { inherit buildSystem tools paths; };
}
