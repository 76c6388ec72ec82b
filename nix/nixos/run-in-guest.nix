# A run as a derivation: the tool in a builder, which has of the host what Nix gives it and nothing else.
# In:  bundle       see bundle.nix
#      script       text, or a file
#      name         what the derivation is called
#      buildSystem  the system that builds
#      accel        "kvm", for which the builder must have the feature, or "tcg"
#      qemu         the package that has the guest's QEMU, or null for that of nixpkgs
#      options      further options of `run`
# Out: a derivation; the folder of the run's results. A run that does not pass fails the build.
{ bundle, script, name, buildSystem, accel, qemu, options }:
let
  inherit (bundle) parts;
  pkgs = parts.pkgsFor buildSystem;
  isForeign = parts.system != buildSystem;

  made = args: derivation (
    {
      system = buildSystem;
      allowSubstitutes = false;
      builder = "${pkgs.busybox}/bin/busybox";
      inherit (pkgs) busybox;
    }
    // args
  );

  scriptFile =
    if !builtins.isString script then
      "${script}"
    else
      made {
        name = "script";
        preferLocalBuild = true;
        passAsFile = [ "text" ];
        text = script;
        args = [ "sh" "-euc" "$busybox/bin/busybox cp $textPath $out" ];
      };

  # What the guest's Nix is to know of: all that is in its store.
  closure = import ./closure.nix {
    inherit buildSystem;
    tools = import ./tools.nix { inherit pkgs; };
    paths = [ bundle scriptFile ];
  };
in
made {
  inherit name accel closure;
  requiredSystemFeatures = if accel == "kvm" then [ "kvm" ] else [ ];
  tool = import ../package.nix { inherit pkgs; };
  script = scriptFile;
  guest = bundle;
  guestSystem = parts.system;
  programs = map (each: "${each}/bin") [
    (if qemu != null then qemu else if isForeign then pkgs.qemu else pkgs.qemu_kvm or pkgs.qemu)
    pkgs.virtiofsd
    pkgs.util-linux
    pkgs.nix
  ];
  passAsFile = [ "options" ];
  options = builtins.concatStringsSep "" (map (each: "${each}\n") options);
  args = [ "sh" "-eu" ../build/run-in-guest.sh ];
}
