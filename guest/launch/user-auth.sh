# Who may log in here may log in there: the authorized keys of root, and of who called sudo.

inherit_user_auth() {
	: >"$stage/refused"
	known=$(said ssh | sed 's/.*"keyOptions":\[\(.*\)\].*/\1/' | tr '",' '  ')
	for user in root ${SUDO_USER:-}; do
		key_files "$user" | while read -r file; do
			[ -f "$file" ] || continue
			awk -f "$tools/launch/authorized-keys.awk" -v known="$known" -v file="$file" \
				-v refused="$stage/refused" "$file"
		done
	done | awk '!seen[$0]++' >"$tree/authorized_keys"
	[ ! -s "$stage/refused" ] || warn "left out, since the system's SSH server cannot honour them:$newline$(cat "$stage/refused")"
}

# The files that sshd looks into for a user: where it says so itself, or else where it mostly does.
key_files() {
	home=$(home_of "$1")
	[ "$home" ] || return 0
	patterns=$(sshd_says authorizedkeysfile)
	set -f
	for pattern in ${patterns:-.ssh/authorized_keys .ssh/authorized_keys2 /etc/ssh/authorized_keys.d/%u}; do
		path=$(printf %s "$pattern" | sed "s|%u|$1|g; s|%h|$home|g; s|%%|%|g")
		case $path in
		none) ;;
		/*) echo "$path" ;;
		*) echo "$home/$path" ;;
		esac
	done
	set +f
	[ "$1" != root ] || echo /etc/dropbear/authorized_keys
}

home_of() {
	{ cat /etc/passwd; getent passwd "$1" 2>/dev/null || true; } |
		awk -F: -v user="$1" '$1 == user { print $6; exit }'
}

# sshd_says NAME: the values a setting has, where there is an sshd that tells.
sshd_says() {
	program=$(command -v sshd) || return 0
	"$program" -T 2>/dev/null | sed -n "s/^$1 //p"
}
