# Reads modules.dep and prints the files of the modules in `wanted` (NAME:SYMBOL[:optional] ...),
# each after the files it depends on. Names that are built into the kernel print nothing;
# names that are nowhere end the build, all of them named.

function name_of(file) {
	sub(/.*\//, "", file)
	sub(/\.ko.*/, "", file)
	gsub(/-/, "_", file)
	return file
}

function print_once(file) {
	if (!(file in printed)) print file
	printed[file] = 1
}

{
	sub(/:$/, "", $1)
	file_of[name_of($1)] = $1
	for (i = NF; i > 1; i--) needs[$1] = needs[$1] " " $i
}

END {
	while ((getline line < builtin) > 0) is_builtin[name_of(line)] = 1
	count = split(wanted, asked, " ")
	for (i = 1; i <= count; i++) {
		split(asked[i], part, ":")
		file = file_of[part[1]]
		if (file != "") {
			depended = split(needs[file], before, " ")
			for (j = 1; j <= depended; j++) print_once(before[j])
			print_once(file)
		} else if (!(part[1] in is_builtin) && part[3] != "optional")
			missing = missing "\n  " part[1] " (CONFIG_" part[2] ")"
	}
	if (missing != "") {
		print "the kernel lacks modules the guest needs:" missing > "/dev/stderr"
		exit 1
	}
}
