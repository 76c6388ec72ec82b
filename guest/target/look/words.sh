# Words by which all parts tell.

has() {
	command -v "$1" >/dev/null
}

# say KEY WORD...: a line; newlines within become blanks.
say() {
	text=$*
	while :; do
		case $text in
		*"$newline"*) text=${text%%"$newline"*}' '${text#*"$newline"} ;;
		*) break ;;
		esac
	done
	printf '%s\n' "$text"
}

# first KEY FILE: its first line, where it has one.
first() {
	[ -r "$2" ] || return
	line=
	IFS= read -r line <"$2"
	[ ! "$line" ] || say "$1" "$line"
}

# each KEY FILE MOST: the lines of a plain file.
each() {
	[ -f "$2" ] || return
	left=$3
	while IFS= read -r line || [ "$line" ]; do
		[ "$left" -gt 0 ] || { say cut "$1" && return; }
		left=$((left - 1))
		printf '%s %s\n' "$1" "$line"
	done <"$2"
}

# inside FOLDER: leads there by its real path, which is then $PWD.
inside() {
	cd -P "$1"
}
