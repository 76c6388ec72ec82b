# In:  parts        see parts.nix
#      wish         config.testbed.kexec: see ../modules/kexec.nix
#      buildSystem  the system that builds
# Out: kexecImage        the image, with what the host is to do by itself in `defaults`
#      kexecRun          bin/kexec-run, its `run`
#      kexecScript       the same as a file
#      kexecTarball      a folder with kexec.tar, which unpacks to kexec/
#      kexecSealRootKey  bin/kexec-seal-root-key
{ parts, wish }:
buildSystem:
let
  pkgs = parts.pkgsFor buildSystem;
  inherit (wish) secrets;
  include = map (name: { inherit name; file = secrets.include.${name}; }) (builtins.attrNames secrets.include);
  hasRootKey = secrets.rootKey != null;

  lines = list: builtins.concatStringsSep "" (map (each: "${each}\n") list);

  made = { name, script, ... }@args: derivation (
    removeAttrs args [ "script" ]
    // {
      system = buildSystem;
      allowSubstitutes = false;
      preferLocalBuild = true;
      builder = "${pkgs.busybox}/bin/busybox";
      inherit (pkgs) busybox;
      args = [
        "sh"
        "-euc"
        ''
          $busybox/bin/busybox mkdir applets
          $busybox/bin/busybox --install -s applets
          PATH=$PWD/applets
          ${script}
        ''
      ];
    }
  );

  microcode = made {
    name = "testbed-microcode";
    archives = wish.microcode;
    # The next may start at a whole word only.
    script = ''
      for archive in $archives; do
        cat $archive
        size=$(stat -Lc %s $archive)
        head -c $(((4 - size % 4) % 4)) /dev/zero
      done >$out
    '';
  };

  options =
    map (each: "--inherit-${each}") wish.inherited
    ++ (if hasRootKey then [ "--root-key=@image@/sealed/root-key.age" ] else [ ])
    ++ map ({ name, ... }: "--add=@image@/sealed/${name}.age=secrets/${name}.age") include
    ++ (if wish.microcode != [ ] then [ "--microcode=@image@/microcode" ] else [ ]);

  isName = name: builtins.match "[A-Za-z0-9_][A-Za-z0-9._-]{0,63}" name != null && name != "root-key";
  misnamed = builtins.filter (name: !isName name) (map ({ name, ... }: name) include);

  image =
    if misnamed != [ ] then
      throw "testbed.kexec.secrets.include: ${builtins.head misnamed} is no name for a secret: take letters, digits and ._-, and not root-key"
    else
      (import ./bundle.nix { inherit parts buildSystem; name = "nixos"; }).image {
        secrets = include != [ ] || hasRootKey;
        beside =
          [ { path = "defaults"; file = builtins.toFile "defaults" (lines options); } ]
          ++ map ({ name, file }: { path = "sealed/${name}.age"; inherit file; }) include
          ++ (if hasRootKey then [ { path = "sealed/root-key.age"; file = secrets.rootKey; } ] else [ ])
          ++ (if wish.microcode != [ ] then [ { path = "microcode"; file = microcode; } ] else [ ]);
      };
in
{
  kexecImage = image;

  kexecRun = made {
    name = "kexec-run";
    inherit image;
    script = ''
      mkdir -p $out/bin
      printf '#!/bin/sh\nexec %s/run "$@"\n' $image >$out/bin/kexec-run
      chmod +x $out/bin/kexec-run
    '';
  };

  kexecScript = made {
    name = "kexec-script";
    inherit image;
    script = ''
      printf '#!/bin/sh\nexec %s/run "$@"\n' $image >$out
      chmod +x $out
    '';
  };

  kexecTarball = made {
    name = "kexec-tarball";
    inherit image;
    tar = ../build/tar.sh;
    script = ''
      fail() { echo "$*" >&2; exit 1; }
      . $tar
      mkdir $out
      (cd $image && find . -type f | sort) >files
      ustar $image kexec <files >$out/kexec.tar
    '';
  };

  kexecSealRootKey = made {
    name = "kexec-seal-root-key";
    owners = builtins.toFile "owners" (lines secrets.extraOwners);
    inherit (pkgs) age;
    script = ''
      mkdir -p $out/bin
      cat >$out/bin/kexec-seal-root-key <<end
      #!$busybox/bin/busybox sh
      if [ \$# != 2 ]; then
        echo 'usage: kexec-seal-root-key KEY FILE.age' >&2
        exit 64
      fi
      if [ ! -s $owners ]; then
        echo 'testbed.kexec.secrets.extraOwners names nobody who could open it' >&2
        exit 65
      fi
      exec $age/bin/age --encrypt --recipients-file $owners --output "\$2" "\$1"
      end
      chmod +x $out/bin/kexec-seal-root-key
    '';
  };
}
