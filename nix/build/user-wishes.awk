# In:  sysusers.d files and maintainer scripts
# Out: the wishes of users.awk that they state plainly; names made by a script's variables are left out.

FILENAME ~ /sysusers\.d/ {
	line = plain($0)
	count = split(line, word, /[ \t]+/)
	split(word[3], number, ":")
	if (word[1] ~ /^g/) print "group", word[2], numeric(word[3])
	if (word[1] ~ /^u/) print "user", word[2], numeric(number[1]), "-", path(word[5]), path(word[6])
	if (word[1] == "m") print "member", word[2], word[3]
	next
}

/\\$/ { sub(/\\$/, ""); held = held $0 " "; next }
{ $0 = held $0; held = "" }

match($0, /(^|[ \t;&|])(adduser|addgroup|useradd|groupadd)[ \t]/) {
	line = plain(substr($0, RSTART, RLENGTH) substr($0, RSTART + RLENGTH))
	sub(/[ \t]*([;&|>]|2>).*/, "", line)
	read_command(line)
}

function read_command(line,    count, word, i, names, name, option, value, is_user) {
	count = split(line, word, /[ \t=]+/)
	for (i = 1; i <= count && word[i] !~ /^(adduser|addgroup|useradd|groupadd)$/; i++);
	is_user = word[i] ~ /user/
	delete value
	for (i++; i <= count; i++) {
		option = word[i]
		if (option ~ /^(--(home|home-dir|shell|ingroup|gid|uid|gecos|comment|firstuid|lastuid|firstgid|lastgid|add_extra_groups)|-[gudscGK])$/)
			value[option] = word[++i]
		else if (option == "--group")
			value[option] = 1
		else if (option ~ /^[a-z_]/)
			name[++names] = option
	}
	if (!is_user) print "group", name[1], numeric(first(value, "--gid", "-g"))
	else if (names == 2) print "member", name[1], name[2]
	else if (names == 1) print_user(name[1], value)
}

function print_user(name, value,    group) {
	group = first(value, "--ingroup", "-g")
	if (group == "") group = first(value, "--gid", "--gid")
	if (group == "" && !("--group" in value)) group = "nogroup"
	if (group == "" || group ~ /^[0-9]+$/) group = "-"
	print "user", name, numeric(first(value, "--uid", "-u")), group,
		path(first(value, "--home", "-d")), path(first(value, "--shell", "-s"))
}

function first(value, long, short) {
	return (long in value) ? value[long] : (short in value) ? value[short] : ""
}

# Quoted text becomes one word.
function plain(line,    text) {
	while (match(line, /"[^"]*"|'[^']*'/)) {
		text = substr(line, RSTART + 1, RLENGTH - 2)
		gsub(/[ \t]/, "_", text)
		line = substr(line, 1, RSTART - 1) text substr(line, RSTART + RLENGTH)
	}
	sub(/^[ \t]+/, "", line)
	return line
}

function numeric(text) { return (text ~ /^[0-9]+$/) ? text : "-" }
function path(text) { return (text ~ /^\//) ? text : "-" }
