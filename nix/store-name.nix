# In:  whatever something is called
# Out: that as part of a name in the store: what one may not have there, it has as a dash
name: builtins.concatStringsSep "-" (
  builtins.filter builtins.isString (builtins.split "[^[:alnum:]+._-]+" name)
)
