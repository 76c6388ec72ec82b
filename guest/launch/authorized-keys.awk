# In:  a file of authorized keys, with -v known="OPTION ..." that the SSH server there honours,
#      -v file= its name and -v refused= a file for what it cannot
# Out: the lines it can honour, as they stand

BEGIN {
	count = split(known, name, " ")
	for (i = 1; i <= count; i++) is_known[tolower(name[i])]
	types = "^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh.com|sk-ecdsa-sha2-nistp256@openssh.com)$"
}

{ sub(/\r$/, ""); sub(/^[ \t]+/, "") }
/^(#|$)/ { next }

{
	length_of_options = ($1 ~ /^(ssh|ecdsa|sk)-[a-z0-9@.-]+$/) ? 0 : end_of_options($0)
	rest = substr($0, length_of_options + 1)
	sub(/^[ \t]+/, "", rest)
	split(rest, word, /[ \t]+/)
	why = complaint(substr($0, 1, length_of_options))
	if (why == "" && word[1] !~ types) why = "it knows no keys of the kind " word[1]
	if (why == "" && length($0) > 4000) why = "it reads no line as long"
	if (why == "") print
	else print "  " file ":" FNR ": " why >> refused
}

# Options end at the first blank that is not in quotes.
function end_of_options(line,    i, c, quoted) {
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (c == "\\" && substr(line, i + 1, 1) == "\"") i++
		else if (c == "\"") quoted = !quoted
		else if (!quoted && c ~ /[ \t]/) break
	}
	return i - 1
}

# Why the options cannot be honoured; empty where they can.
function complaint(options,    i, c, quoted, name, in_value) {
	if (options == "") return ""
	options = options ","
	for (i = 1; i <= length(options); i++) {
		c = substr(options, i, 1)
		if (c == "\\" && substr(options, i + 1, 1) == "\"") i++
		else if (c == "\"") quoted = !quoted
		else if (c == "=" && !quoted) in_value = 1
		else if (c == "," && !quoted) {
			if (!(tolower(name) in is_known)) return "it does not know the option " name
			name = in_value = ""
		} else if (!in_value) name = name c
	}
	return quoted ? "a quote is not closed" : ""
}
