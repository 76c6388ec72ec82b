# In:  maintainer scripts
# Out: PRIORITY LINK NAME PATH SLAVES for each `update-alternatives --install` that is stated plainly
#      or in a loop over plain words; SLAVES is LINK NAME PATH ..., as many as there are.

FNR == 1 { held = ""; delete words }

/\\$/ { sub(/\\$/, ""); held = held $0 " "; next }
{ line = held $0; held = "" }
line ~ /^[ \t]*#/ { next }

# The values a variable takes: `for NAME in WORDS; do`, or NAME=WORD.
match(line, /(^|[ \t;])for [A-Za-z_]+ in [^;]*/) {
	split(substr(line, RSTART, RLENGTH), part, / in /)
	name = part[1]
	sub(/.*for /, "", name)
	words[name] = part[2]
}
match(line, /^[ \t]*[A-Za-z_]+=[^ \t;$`]+/) {
	split(substr(line, RSTART, RLENGTH), part, "=")
	gsub(/[ \t]/, "", part[1])
	gsub(/["']/, "", part[2])
	words[part[1]] = part[2]
}

match(line, /update-alternatives .*--install /) {
	rest = substr(line, RSTART + RLENGTH)
	sub(/[ \t]*([;&|>]|2>).*/, "", rest)
	gsub(/["'{}]/, "", rest)
	expand(rest)
}

# Prints the call once for each value of the first variable in it, and so on.
function expand(call,    name, count, value, i, one) {
	if (call ~ /[`(]/) return
	if (!match(call, /\$[A-Za-z_]+/)) {
		print_call(call)
		return
	}
	name = substr(call, RSTART + 1, RLENGTH - 1)
	count = split(words[name], value, /[ \t]+/)
	for (i = 1; i <= count; i++) {
		one = call
		gsub("\\$" name, value[i], one)
		if (value[i] != "" && value[i] !~ /\$/) expand(one)
	}
}

function print_call(call,    count, word, i, slaves) {
	count = split(call, word, /[ \t]+/)
	for (i = 5; i <= count; i++)
		if (word[i] == "--slave") {
			slaves = slaves " " word[i + 1] " " word[i + 2] " " word[i + 3]
			i += 3
		}
	if (word[4] ~ /^[0-9]+$/) print word[4], word[1], word[2], word[3] slaves
}
