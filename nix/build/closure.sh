# .attrs.json -> its outputs.out: paths and registration, of its list `closure`

# Nix 2.8 names the file as it is outside of the sandbox; it lies here.
json=.attrs.json
[ -e $json ] || json=$NIX_ATTRS_JSON_FILE

# A line for each entry; what has braces of its own is none.
tr '{}' '\n\n' <"$json" >lines
out=$(sed -n 's/.*"out":"\(\/nix\/store\/[^"]*\)".*/\1/p' lines | head -n 1)
mkdir "$out"

# As Nix reads it: path, hash, size, who made it (unknown), how many others it needs, and those.
awk '
	function value(name,    rest) {
		if (!match($0, "\"" name "\":(\"[^\"]*\"|[0-9]+)")) return ""
		rest = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
		gsub(/"/, "", rest)
		return rest
	}
	!/"narHash":/ { next }
	{
		match($0, /"references":\[[^]]*\]/)
		list = substr($0, RSTART + 14, RLENGTH - 15)
		gsub(/"/, "", list)
		count = split(list, reference, ",")
		printf "%s\n%s\n%s\n\n%d\n", value("path"), value("narHash"), value("narSize"), count
		for (i = 1; i <= count; i++) print reference[i]
	}
' lines >"$out/registration"
grep '^/nix/store/' "$out/registration" | sort -u >"$out/paths"
[ -s "$out/paths" ] || fail 'Nix has not told what the system is made of'
