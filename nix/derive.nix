# In:  buildSystem  the system that builds: "x86_64-linux"
#      tools        a folder in the store: bin/{busybox,kmod,lz4,mksquashfs,unsquashfs,xz,zstd}, lib/ with ld.so and
#                   their libraries; or, without lib/, programs that find theirs, and depmod for kmod
# Out: a function { name, script, ... } -> derivation that runs `script` in busybox's sh after build/setup.sh;
#      what else it is given are the script's variables.
{ buildSystem, tools }:
{ name, script, ... }@args:
derivation (
  removeAttrs args [ "script" ]
  // {
    inherit name tools script;
    # Made of what is here, in seconds: asking a cache would take longer.
    allowSubstitutes = false;
    preferLocalBuild = true;
    system = buildSystem;
    builder = "${tools}/bin/busybox";
    args = [ "sh" "-eu" "-c" ". ${./build/setup.sh}; . ${script}" ];
  }
)
