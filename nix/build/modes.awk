# In:  passwd, group, listing (tar -tv lines; modes may be octal), files (MODE KIND/PATH of the tree as unpacked)
# Out: a mksquashfs definition for every path of the tree: "PATH" m MODE UID GID
# What no package lists is ours: root's, with the mode it has in the tree.

FILENAME == ARGV[1] { split($0, field, ":"); uid[field[1]] = field[3]; next }
FILENAME == ARGV[2] { split($0, field, ":"); gid[field[1]] = field[3]; next }

FILENAME == ARGV[3] {
	split($2, names, "/")
	path = entry_path($0)
	note(path)
	# A hard link is listed as a file with a target; a file's own name may look the same.
	if (sub(/ -> .*/, "", path)) note(path)
	next
}

{
	path = $0
	sub(/^[^\/]*\/\.\//, "", path)
	mode = ($2 == "symbolic") ? "777" : (path in mode_of) ? mode_of[path] : $1
	owner = (path in owner_of) ? owner_of[path] : "0 0"
	gsub(/[\\"]/, "\\\\&", path)
	print "\"" path "\" m " mode " " owner
}

# The first package that lists a path decides, as with dpkg.
function note(path) {
	path = merged(path)
	if (path in mode_of) return
	mode_of[path] = octal($1)
	owner_of[path] = id(uid, names[1]) " " id(gid, names[2])
}

# The sixth field and all that follows: a name may hold spaces.
function entry_path(line,    i) {
	for (i = 1; i <= 5; i++) sub(/^[^ ]+ +/, "", line)
	sub(/^\.?\//, "", line)
	sub(/\/$/, "", line)
	return line
}

function merged(path) {
	return (path ~ /^(bin|sbin|lib|lib64)\//) ? "usr/" path : path
}

function id(ids, name) {
	return (name in ids) ? ids[name] : (name ~ /^[0-9]+$/) ? name : 0
}

# "-rwsr-xr-x" -> "4755"; octal already, it stays.
function octal(symbolic,    special, digits, i, three) {
	if (symbolic ~ /^[0-7]+$/) return symbolic
	special = (substr(symbolic, 4, 1) ~ /[sS]/) * 4 + (substr(symbolic, 7, 1) ~ /[sS]/) * 2
	special += (substr(symbolic, 10, 1) ~ /[tT]/)
	for (i = 2; i <= 8; i += 3) {
		three = substr(symbolic, i, 3)
		digits = digits ((three ~ /^r/) * 4 + (three ~ /^.w/) * 2 + (three ~ /[xst]$/))
	}
	return special digits
}
