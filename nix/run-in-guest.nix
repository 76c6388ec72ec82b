# `lib.runInGuest` of the flake: its arguments as users give them.
# In:  mkBundle  the flake's
# Out: { configuration | bundle, script, name ?, buildSystem ?, accel ?, qemu ?, options ? } -> see
#      nixos/run-in-guest.nix. What is wrong with them ends the evaluation, all of it named.
{ mkBundle }:
{
  configuration ? null,
  bundle ? null,
  script ? null,
  name ? "testbed-run",
  buildSystem ? null,
  accel ? "kvm",
  qemu ? null,
  options ? [ ],
}:
let
  inherit (builtins) any concatStringsSep elem filter isAttrs isList isPath isString match;

  # What it says to `run` itself.
  ours = "--(guest|system|results|accel|machine|target|board|cold|install|no-install)(=.*)?";
  isOption = option: isString option && match "[^\n]*" option != null;

  rules = [
    {
      holds = (configuration == null) != (bundle == null);
      message = "give either configuration, a NixOS configuration, or bundle, which lib.mkBundle has made";
    }
    {
      holds = configuration == null || isAttrs configuration && configuration ? extendModules;
      message = "configuration is no NixOS configuration: give what nixpkgs.lib.nixosSystem makes, such as self.nixosConfigurations.web";
    }
    {
      holds = bundle == null || isAttrs bundle && bundle ? parts;
      message = "bundle is none that lib.mkBundle has made: give what it returns, not a path";
    }
    {
      holds = isString script && script != "" || isPath script || isAttrs script && script ? outPath;
      message = "script is to be the text of a script, or a file: script = \"nginx -t\"; or script = ./test.sh;";
    }
    {
      holds = isString name && match "[A-Za-z0-9+_?=-][A-Za-z0-9+._?=-]*" name != null;
      message = "name is to be the name of a derivation: letters, digits and +-._?=";
    }
    {
      holds = elem buildSystem [ null "x86_64-linux" "aarch64-linux" ];
      message = "buildSystem is to be \"x86_64-linux\" or \"aarch64-linux\": the system of the builder";
    }
    {
      holds = elem accel [ "kvm" "tcg" ];
      message = "accel is to be \"kvm\", for builders that have the feature kvm, or \"tcg\", which emulates on any";
    }
    {
      holds = qemu == null || isAttrs qemu && qemu ? outPath;
      message = "qemu is to be a package with the guest's QEMU in bin/";
    }
    {
      holds = isList options && !any (option: !isOption option) options;
      message = "options is to be a list of options of `run`, each a line: [ \"--memory=2G\" ]";
    }
    {
      holds = !isList options || !any (option: isString option && match ours option != null) options;
      message = "options has one that runInGuest gives itself, of --guest, --system, --results, --accel, --machine, --target, --board, --cold and --no-install: leave it out";
    }
  ];
  broken = filter (rule: !rule.holds) rules;

  refuse = messages: throw "runInGuest: ${concatStringsSep "; " messages}";

  made = if bundle != null then bundle else mkBundle { inherit configuration buildSystem; };
  builtOn = if buildSystem == null then made.parts.system else buildSystem;
in
if broken != [ ] then
  refuse (map (rule: rule.message) broken)
else if accel == "kvm" && builtOn != made.parts.system then
  refuse [ "KVM has guests of ${builtOn} alone there, and this one is for ${made.parts.system}: set accel = \"tcg\"" ]
else
  import ./nixos/run-in-guest.nix {
    inherit script name accel qemu options;
    bundle = made;
    buildSystem = builtOn;
  }
