# In:  derive    see ../derive.nix
#      toplevel  a NixOS system in the store
#      users     see users.nix
#      wrappers  see wrappers.nix
# Out: a folder with root.squashfs: little more than the system's /etc, as NixOS would make it when it
#      is activated. All else is in the store, which the guest shares.
{ derive, toplevel, users, wrappers }:
derive {
  name = "testbed-root";
  script = ../build/nixos-root.sh;
  inherit toplevel wrappers;
  # Files: there may be more users than one variable can hold.
  passAsFile = [ "passwd" "group" "shadow" "subuid" "subgid" "homes" "wrappers" ];
  inherit (users) passwd group shadow subuid subgid;
  homes = builtins.concatStringsSep "" (
    map (each: "${each.mode} ${each.owner} ${each.group} ${each.path}\n") users.homes
  );
  pack = ../build/pack-root.sh;
  modes = ../build/modes.awk;
}
