# The programs that a NixOS configuration has run with other rights than their caller's. NixOS puts a
# wrapper before each when it boots; here they are there from the start, as copies that have the rights.
# In:  security  config.security
# Out: text, a line each: BITS PERMISSIONS OWNER GROUP NAME SOURCE; the bits as chmod's first digit
{ security }:
let
  inherit (builtins) attrNames concatStringsSep filter map;

  # Both options of whether at all are newer than the others.
  named = map (name: { program = name; } // security.wrappers.${name}) (attrNames security.wrappers);
  wanted = if security.enableWrappers or true then filter (each: each.enable or true) named else [ ];

  bitsOf = each: toString ((if each.setuid then 4 else 0) + (if each.setgid then 2 else 0));
in
concatStringsSep "" (
  map (
    each:
    "${bitsOf each} ${each.permissions} ${each.owner} ${each.group} ${each.program} ${each.source}\n"
  ) wanted
)
