# In:  derive    see derive.nix
#      kernel    a folder that holds lib/modules/RELEASE/ with modules.dep, for one RELEASE
#      busybox   a folder that holds bin/busybox, static, of the guest's system
#      guest     { init, prepare, agent }: what runs inside
#      modules   [ { name, symbol, optional } ]: loaded in this order, each after what it depends on
# Out: a folder with initrd, an uncompressed newc archive as docs/architecture.md lays it out.
{ derive, kernel, busybox, guest, modules }:
derive {
  name = "testbed-initrd";
  script = ./build/initrd.sh;
  inherit kernel busybox;
  inherit (guest) init prepare agent;
  modules = toString (
    map (each: "${each.name}:${each.symbol}${if each.optional then ":optional" else ""}") modules
  );
  cpio = ./build/cpio.sh;
  order = ./build/module-order.awk;
}
