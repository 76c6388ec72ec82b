# In:  parts       see parts.nix
#      hostSystem  the system of the host it is started on
# Out: bin/vm-exec: `run` with the guest of these parts, in a VM of the host's QEMU
{ parts, hostSystem }:
let
  pkgs = parts.pkgsFor hostSystem;
in
derivation {
  name = "vm-exec";
  system = hostSystem;
  allowSubstitutes = false;
  preferLocalBuild = true;
  builder = "${pkgs.busybox}/bin/busybox";
  inherit (pkgs) busybox;
  tool = import ../package.nix { inherit pkgs; };
  guest = import ./bundle.nix { inherit parts; name = "nixos"; buildSystem = hostSystem; };
  guestSystem = parts.system;
  args = [
    "sh"
    "-euc"
    ''
      $busybox/bin/busybox mkdir -p $out/bin
      printf '#!%s/bin/busybox sh\nexec %s/bin/nixos-testbed run --guest %s --system %s "$@"\n' \
        $busybox $tool $guest $guestSystem >$out/bin/vm-exec
      $busybox/bin/busybox chmod +x $out/bin/vm-exec
    ''
  ];
}
