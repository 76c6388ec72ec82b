# The image that a machine jumps into, of a NixOS system: its bundle, its store, and an SSH server and its
# like of its own nixpkgs. A machine has no store of ours, so the image has all that the system needs.
# In:  derive, buildSystem, tools  see ../derive.nix
#      bundle, kernel              see ../bundle.nix, ../kernel.nix
#      parts                       see parts.nix
#      name                        what the guest is called
#      facts                       { cmdline, modules } of any image, as scripts/nix-guest.ts writes them
#      secrets                     whether it brings what opens files encrypted with age
#      beside                      see ../image.nix
# Out: see ../image.nix
{ derive, buildSystem, tools, bundle, kernel, parts, name, facts, secrets ? false, beside ? [ ] }:
let
  inherit (parts.kexec) packages;
  taken = [ "dropbear" "kexec-tools" ] ++ (if secrets then [ "age" ] else [ ]);
  missing = builtins.filter (each: packages.${each} == null) taken;
in
if missing != [ ] then
  throw "this nixpkgs has no ${builtins.concatStringsSep ", no " missing}: set testbed.kexec.packages"
else
  import ../image.nix {
    inherit derive bundle kernel name beside;
    inherit (parts) system;
    inherit (facts) modules;
    cmdline = parts.cmdline ++ parts.kexec.cmdline ++ builtins.filter builtins.isString (builtins.split " " facts.cmdline);
    settings = ''
      SYSTEM=${parts.toplevel}
      IP_SETUP=${parts.kexec.ipSetup}
    '';
    programs = {
      gather = ../build/kexec-programs.sh;
      exportReferencesGraph = builtins.concatMap (each: [ "programs-${each}" packages.${each} ]) taken;
      sshVersion = packages.dropbear.version or "unknown";
      decrypt = secrets;
    };
    storeImage = import ./store.nix {
      inherit derive buildSystem tools;
      paths = [ parts.toplevel kernel ];
    };
  }
