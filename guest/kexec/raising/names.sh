# What the machine is called and who it is.

name_machine() {
	name=testbed
	[ ! -s $handover/hostname ] || read -r name <$handover/hostname
	echo "$name" >/proc/sys/kernel/hostname
	echo "$name" >/etc/hostname
	if [ -s $handover/machine-id ]; then
		cat $handover/machine-id >/etc/machine-id
	elif [ ! -s /etc/machine-id ]; then
		read -r uuid </proc/sys/kernel/random/uuid
		echo "${uuid//-/}" >/etc/machine-id
	fi
	printf '%s\n' '127.0.0.1 localhost' '::1 localhost ip6-localhost ip6-loopback' "127.0.1.1 $name" >>/etc/hosts
	rm -f /etc/resolv.conf
	[ ! -s $handover/resolv.conf ] || cat $handover/resolv.conf >/etc/resolv.conf
}

# Where the initrd is all there is: what one needs to log in.
make_bare_system() {
	$state/busybox mkdir -p /bin /root /etc
	$state/busybox --install -s /bin
	ln -sfn bin /sbin
}

# The SSH server lets in whom the system knows, with a shell it knows.
know_root() {
	grep -qs '^root:' /etc/passwd || echo 'root:x:0:0:root:/root:/bin/sh' >>/etc/passwd
	grep -qs '^root:' /etc/group || echo 'root:x:0:' >>/etc/group
	IFS=: read -r name word id group words home shell <<-end
		$(grep '^root:' /etc/passwd)
	end
	if [ ! -x "${shell:-/bin/sh}" ]; then
		say "root's shell $shell is not there: /bin/sh takes its place"
		sed -i '/^root:/s|[^:]*$|/bin/sh|' /etc/passwd
		shell=/bin/sh
	fi
	grep -qsxF "${shell:=/bin/sh}" /etc/shells || add_shell "$shell"
	home=${home:-/root}
	mkdir -p "$home"
	chown 0:0 "$home"
	chmod go-w "$home"
}

# The file may be a link into a store, and what it leads to is another's.
add_shell() {
	{
		cat /etc/shells 2>/dev/null
		echo "$1"
	} >$state/shells
	rm -f /etc/shells
	cat $state/shells >/etc/shells
}
