# Public keys: its own, and of who may log in.

key_facts() {
	for file in /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf; do
		[ -f "$file" ] || continue
		while read -r word value; do
			case $word in
			[Hh]ost[Kk]ey | [Aa]uthorized[Kk]eys* | [Tt]rusted[Uu]ser[Cc][Aa]*) say sshd "$word $value" ;;
			esac
			case $word in
			[Hh]ost[Kk]ey) public_key "$value" ;;
			[Aa]uthorized[Kk]eys[Ff]ile) patterns="$patterns $value" ;;
			esac
		done <"$file"
	done
	for file in /etc/ssh/ssh_host_*_key; do
		[ ! -e "$file" ] || public_key "$file"
	done
	for file in /etc/dropbear/dropbear_*_host_key; do
		[ ! -e "$file" ] || dropbear_key "$file"
	done
	home_of root
	authorized_of root "$value"
	[ "$1" = root ] || [ ! "$1" ] || authorized_of "$1" "$2"
}

# What stands in NAME.pub, if it looks like it.
public_key() {
	line=
	[ -f "$1.pub" ] && IFS= read -r line <"$1.pub"
	case $line in
	ssh-*' AAAA'* | ecdsa-*' AAAA'*) say host-key "$1 $line" ;;
	*) say host-key "$1" ;;
	esac
}

dropbear_key() {
	line=
	has dropbearkey && line=$(dropbearkey -y -f "$1" | while IFS= read -r line; do
		case $line in
		ssh-*' AAAA'* | ecdsa-*' AAAA'*) printf '%s' "$line" && break ;;
		esac
	done)
	say host-key "$1 $line"
}

# Sets $value.
home_of() {
	while IFS=: read -r word a b c d value rest; do
		[ "$word" != "$1" ] || return
	done </etc/passwd
	value=
	[ "$1" != root ] || value=/root
}

# authorized_of USER HOME: the lines of all files where the SSH server may look for keys.
authorized_of() {
	[ "$2" ] || return
	seen=' '
	set -f
	set -- "$1" "$2" .ssh/authorized_keys .ssh/authorized_keys2 $patterns \
		/etc/ssh/authorized_keys.d/%u /etc/dropbear/authorized_keys
	set +f
	owner=$1 home=$2
	shift 2
	for file; do
		case $file in
		*%h*) file=${file%%%h*}$home${file#*%h} ;;
		*%u*) file=${file%%%u*}$owner${file#*%u} ;;
		esac
		case $file in
		/etc/dropbear/*) [ "$owner" = root ] || continue ;;
		/*) ;;
		none) continue ;;
		*) file=$home/$file ;;
		esac
		case $seen in
		*" $file "*) ;;
		*) authorized_lines "$file" ;;
		esac
		seen="$seen$file "
	done
}

# Only what has a public key in it.
authorized_lines() {
	[ -f "$1" ] || return
	number=0
	while IFS= read -r line || [ "$line" ]; do
		number=$((number + 1))
		case $line in
		'#'*) ;;
		*' AAAA'*) say authorized "$owner $number $1 : $line" ;;
		esac
		[ "$number" -lt 500 ] || { say cut authorized && break; }
	done <"$1"
}
