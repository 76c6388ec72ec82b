# The bundle of a NixOS system, by the functions that make the distro guest's too.
# In:  parts          see parts.nix
#      name           what the guest is called
#      buildSystem    the system that builds: "x86_64-linux"
#      agentProtocol  the version of the agent's protocol
#      modules        see ../initrd.nix; those of a distribution's kernel if not given
#      kernel         in place of the system's own: see ../kernel.nix
#      facts          what is not given, as scripts/nix-guest.ts writes it
# Out: see ../bundle.nix; besides, `parts`; `image { secrets, beside }`, the same for a machine to jump into:
#      see image.nix; and `microcode`, for its processors: see microcode.nix
{
  parts,
  name,
  buildSystem,
  agentProtocol ? facts.agentProtocol,
  modules ? facts.modules,
  kernel ? parts.kernel,
  facts ? builtins.fromJSON (builtins.readFile ./guest.json),
}:
let
  tools = import ./tools.nix { pkgs = parts.pkgsFor buildSystem; };
  derive = import ../derive.nix { inherit buildSystem tools; };

  builtKernel = import ../kernel.nix ({ inherit derive; } // kernel);

  initrd = import ../initrd.nix {
    inherit derive modules;
    kernel = builtKernel;
    inherit (parts) busybox;
    guest = {
      init = ../../guest/init;
      prepare = ../../guest/prepare;
      agent = ../../guest/bin + "/${parts.system}/agent";
    };
  };

  root = import ./root.nix {
    inherit derive;
    inherit (parts) toplevel users wrappers;
  };

  bundle = import ../bundle.nix {
    inherit derive initrd root;
    kernel = builtKernel;
    description = {
      schema = 1;
      inherit name agentProtocol;
      inherit (parts) system cmdline environment;
      initrd = "initrd";
      root = "root.squashfs";
      toplevel = "${parts.toplevel}";
      packages = [ ];
    };
  };
in
bundle
// {
  inherit parts;
  microcode = import ./microcode.nix { inherit derive; inherit (parts.kexec) packages; };
  image = more: import ./image.nix (
    {
      inherit derive buildSystem tools bundle parts name;
      kernel = builtKernel;
      facts = facts.image;
    }
    // more
  );
}
