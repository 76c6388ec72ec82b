# The outputs of the flake at the root.
{ self, nixpkgs }:
let
  systems = [ "x86_64-linux" "aarch64-linux" ];
  forSystems = value:
    builtins.listToAttrs (map (system: { name = system; value = value system; }) systems);
  pkgsOf = system: nixpkgs.legacyPackages.${system};

  # The least a configuration can be, to try the tool with.
  example = system: nixpkgs.lib.nixosSystem {
    inherit system;
    modules = [ self.nixosModules.vm-exec self.nixosModules.kexec ./nixos/without-hardware.nix ];
  };
in
{
  # All may be imported: each is there once. vm-exec adds system.build.vmExec to the options, kexec
  # system.build.kexecRun and its like.
  nixosModules = {
    testbed = ./modules/testbed.nix;
    vm-exec = ./modules/vm-exec.nix;
    kexec = ./modules/kexec.nix;
  };

  # The bundle of a configuration: what `--guest` takes, built by Nix alone.
  # In: { configuration, name ? "nixos", buildSystem ? the configuration's }
  lib.mkBundle = { configuration, name ? "nixos", buildSystem ? null }:
    let
      extended = configuration.extendModules { modules = [ ./modules/testbed.nix ]; };
      inherit (extended.config.testbed.guest.config.testbed.guest) parts;
    in
    import ./nixos/bundle.nix {
      inherit parts name;
      buildSystem = if buildSystem == null then parts.system else buildSystem;
    };

  # A run as a derivation, for `checks` and Hydra: see ./run-in-guest.nix.
  lib.runInGuest = import ./run-in-guest.nix { inherit (self.lib) mkBundle; };

  packages = forSystems (system: {
    default = import ./package.nix { pkgs = pkgsOf system; };
  });

  apps = forSystems (system: {
    default = {
      type = "app";
      program = "${self.packages.${system}.default}/bin/nixos-testbed";
    };
  });

  # The tool starts, and the example's guest can be made.
  checks = forSystems (system: {
    tool = derivation {
      name = "nixos-testbed-starts";
      inherit system;
      builder = "${(pkgsOf system).busybox}/bin/busybox";
      args = [ "sh" "-euc" "${self.packages.${system}.default}/bin/nixos-testbed --version >$out" ];
    };
    bundle = self.lib.mkBundle { configuration = example system; };
  });

  hydraJobs = {
    inherit (self) packages checks;
    # Of builders with the feature kvm.
    run = forSystems (system: self.lib.runInGuest {
      configuration = example system;
      script = "readlink /run/current-system";
    });
  };

  formatter = forSystems (system: (pkgsOf system).nixfmt);

  templates.default = {
    path = ./template;
    description = "A repository with a host, and a workflow that runs a command in its system";
  };

  nixosConfigurations = {
    example-x86_64 = example "x86_64-linux";
    example-aarch64 = example "aarch64-linux";
  };
}
