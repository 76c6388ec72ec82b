{
  outputs = _: {
    lib.nixosSystem = import ./nixos/system.nix;
  };
}
