{
  outputs = _: {
    lib.nixosSystem = import ./nixos/system.nix;
    legacyPackages.x86_64-linux = import ./. { system = "x86_64-linux"; };
    legacyPackages.aarch64-linux = import ./. { system = "aarch64-linux"; };
  };
}
