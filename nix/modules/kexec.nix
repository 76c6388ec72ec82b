# `system.build.kexecRun`, `kexecScript` and `kexecTarball`: this configuration's guest as a system that a
# host jumps into, without the tool and without Nix on the host.
#      nix run .#nixosConfigurations.HOST.config.system.build.kexecRun -- --reboot
# kexecRun-SYSTEM and so on are the same, built on a host of that system.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  inherit (config.testbed.guest.config.testbed.guest) parts;
  cfg = config.testbed.kexec;

  on = import ../nixos/kexec.nix { inherit parts; wish = cfg; };
  # Of NixOS's own modules netboot.nix has builds of the same names.
  builds = suffix: buildSystem:
    let all = on buildSystem;
    in builtins.listToAttrs (
      map (name: { name = "${name}${suffix}"; value = lib.mkForce all.${name}; }) (builtins.attrNames all)
    );
in
{
  key = "nixos-testbed/modules/kexec.nix";
  _file = "nixos-testbed/modules/kexec.nix";

  imports = [ ./testbed.nix ];

  options.testbed.kexec = {
    inherited = mkOption {
      type = types.listOf (types.enum [ "user-auth" "host-keys" "ip-setup" ]);
      default = [ "user-auth" "ip-setup" ] ++ (if cfg.secrets.rootKey == null then [ "host-keys" ] else [ ]);
      defaultText = "all of them; without host-keys where there is secrets.rootKey";
      description = ''
        What the host hands over: who may log in as root, its SSH host keys, its links, addresses and routes.
      '';
    };

    microcode = mkOption {
      type = types.listOf types.path;
      default = config.boot.initrd.prepend or [ ];
      defaultText = "config.boot.initrd.prepend, which has what hardware.cpu.*.updateMicrocode puts there";
      description = "Archives with microcode (cpio, uncompressed) that go before the initrd.";
    };

    secrets = {
      include = mkOption {
        type = types.attrsOf types.path;
        default = { };
        example = { api-key = ./secrets/api-key.age; };
        description = ''
          Files encrypted with age, which the system has at `/run/testbed/secrets/NAME`, in RAM and for root
          alone. They are to be encrypted to the root key or, without one, to the SSH host keys of the hosts.
        '';
      };

      rootKey = mkOption {
        type = types.nullOr types.path;
        default = null;
        description = ''
          The system's own SSH host key (ed25519), encrypted with age to the SSH host keys of the hosts that
          it may run on. The host opens it for the system, which shows it to who connects, and opens
          `include` with it.
        '';
      };

      extraOwners = mkOption {
        type = types.listOf types.str;
        default = [ ];
        example = [ "ssh-ed25519 AAAA... root@board1" ];
        description = ''
          SSH public keys of who may open the root key: `system.build.kexecSealRootKey -- KEY FILE.age`
          encrypts it to them.
        '';
      };
    };
  };

  config.system.build = builds "" parts.system
    // builds "-x86_64-linux" "x86_64-linux"
    // builds "-aarch64-linux" "aarch64-linux";
}
