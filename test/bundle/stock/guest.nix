# What a guest is to a stock: something built of what else was built, and of what a cache has.
# In:  greeting  what its states differ in
{ greeting }:
let
  make = name: script: more: derivation ({
    inherit name;
    system = builtins.currentSystem;
    builder = "/bin/sh";
    args = [ "-euc" script ];
  } // more);

  public = make "public" "echo public >$out" { };
  library = make "library" "echo library >$out" { };
  tool = make "tool" "echo tool >$out" { };
  asset = make "asset" "echo asset >$out" {
    outputHashMode = "recursive";
    outputHashAlgo = "sha256";
    outputHash = "1sq9jc1jzxz7qz3jb0ff0njj2jmil3fdgk07s3gfmif423hgxjls";
  };
in
{
  inherit public library;
  guest = make "guest" "read -r _ <${tool}; echo ${greeting} ${library} ${asset} ${public} >$out" { };
}
