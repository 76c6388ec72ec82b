# In:  buildSystem, tools  see ../derive.nix
#      paths               things in the store
# Out: a folder with `paths`, all they need, themselves included, a line each; and `registration`, what
#      Nix's database is told of them
{ buildSystem, tools, paths }:
derivation {
  name = "testbed-closure";
  allowSubstitutes = false;
  preferLocalBuild = true;
  system = buildSystem;
  builder = "${tools}/bin/busybox";
  # Nix tells hashes and sizes in no other way. It gives a builder no variables then.
  __structuredAttrs = true;
  exportReferencesGraph.closure = map (path: "${path}") paths;
  args = [ "sh" "-eu" "-c" "tools=${tools}; . ${../build/setup.sh}; . ${../build/closure.sh}" ];
}
