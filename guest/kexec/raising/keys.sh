# Who may log in, and who this machine says it is.

ssh_tool() {
	tool=$1
	shift
	if [ -e $ssh/static/$tool ]; then
		$ssh/static/$tool "$@"
		return
	fi
	$ssh/ld.so --library-path $ssh/lib $ssh/$tool "$@"
}

install_keys() {
	know_root
	install_authorized
	mkdir -p -m 755 /etc/ssh
	mkdir -p -m 700 $ssh/keys
	for key in $handover/ssh/ssh_host_*_key; do
		[ ! -s "$key" ] || install_host_key "$key"
	done
	[ "$(ls $ssh/keys)" ] || make_host_key
}

install_authorized() {
	[ -s $handover/authorized_keys ] || say 'no authorized keys were handed over: nobody can log in'
	mkdir -p -m 700 "$home/.ssh"
	chown 0:0 "$home/.ssh"
	install_file 600 $handover/authorized_keys "$home/.ssh/authorized_keys"
}

# install_file MODE FROM TO
install_file() {
	[ -e "$2" ] || return 0
	rm -f "$3"
	(umask 077 && cat "$2" >"$3")
	chmod "$1" "$3"
}

# The server reads keys in a form of its own; everybody else as they are.
install_host_key() {
	name=${1##*/}
	if (umask 077 && ssh_tool dropbearconvert openssh dropbear "$1" $ssh/keys/$name >/dev/null 2>&1); then
		install_file 600 "$1" /etc/ssh/$name
		tell_public "$1.pub" $ssh/keys/$name >/etc/ssh/$name.pub
	else
		rm -f $ssh/keys/$name
		say "the SSH server cannot use the host key $name"
	fi
}

make_host_key() {
	key=$ssh/keys/ssh_host_ed25519_key
	ssh_tool dropbearkey -t ed25519 -f $key 2>&1 | sed -n '/^ssh-/p' >/etc/ssh/ssh_host_ed25519_key.pub
	say "this machine has a host key of its own: $(ssh_tool dropbearkey -y -f $key | sed -n 's/^Fingerprint: //p')"
}

# tell_public FILE KEY: what was handed over of a key, or what it says itself.
tell_public() {
	if [ -e "$1" ]; then cat "$1"; else ssh_tool dropbearkey -y -f "$2" | grep -E '^(ssh|ecdsa)-'; fi
}

# Each key is where it is needed by now.
forget_keys() {
	for file in $handover/authorized_keys $handover/ssh/*; do
		[ ! -f "$file" ] || shred -u -n 1 "$file"
	done
}
