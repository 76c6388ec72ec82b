{
  description = "Run a script in a bootable guest, in QEMU or on real hardware through kexec, and bring its results home";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }: import ./nix/flake.nix { inherit self nixpkgs; };
}
