# The system is this host to whoever connects: it has its SSH host keys.

inherit_host_keys() {
	gather_host_keys "$tree/ssh"
	has_keys "$tree/ssh" || fail no-host-keys 'this host has no SSH host keys to inherit'
}

# gather_host_keys FOLDER: copies them there, in OpenSSH's format.
gather_host_keys() {
	mkdir -p "$1"
	sshd_says hostkey >"$stage/hostkeys"
	[ -s "$stage/hostkeys" ] || ls /etc/ssh/ssh_host_*_key >"$stage/hostkeys" 2>/dev/null || true
	while read -r file; do
		[ ! -f "$file" ] || take_host_key "$file" "$1"
	done <"$stage/hostkeys"
	# A host has one server; where it is dropbear, OpenSSH's keys are not there.
	has_keys "$1" || convert_host_keys "$1"
}

has_keys() {
	ls "$1"/*_key >/dev/null 2>&1
}

# take_host_key FILE FOLDER: by its usual name, wherever it lies.
take_host_key() {
	name=${1##*/}
	case $name in
	ssh_host_*_key) ;;
	*) name=ssh_host_${name%_key}_key ;;
	esac
	cat "$1" >"$2/$name"
	[ ! -f "$1.pub" ] || cat "$1.pub" >"$2/$name.pub"
}

# convert_host_keys FOLDER: dropbear keeps its own in a format of its own.
convert_host_keys() {
	for file in /etc/dropbear/dropbear_*_host_key; do
		[ -f "$file" ] || continue
		name=${file##*/dropbear_}
		name=$1/ssh_host_${name%_host_key}_key
		linked dropbearconvert dropbear openssh "$file" "$name" 2>/dev/null ||
			fail no-host-keys "$file cannot be converted"
		linked dropbearkey -y -f "$file" | grep -E '^(ssh|ecdsa)-' >"$name.pub"
	done
}

# linked PROGRAM ARG...: one of the image's programs that bring their libraries along.
linked() {
	program=$1
	shift
	if [ -e "$tools/linked/static/$program" ]; then
		"$tools/linked/static/$program" "$@"
		return
	fi
	"$tools/linked/ld.so" --library-path "$tools/linked/lib" "$tools/linked/$program" "$@"
}
