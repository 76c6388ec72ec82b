# What a system of its own finds on hardware besides, so that neither the way to the machine nor its host
# suffers from it, and the machine comes back whatever becomes of that system: our steward and our SSH
# server go on beside it.

# Our server has their port. Others close it, give links other addresses or take them down, or find
# another name server than the host's.
rivals='dhcpcd.service networking.service ifup@.service network-setup.service resolvconf.service
firewall.service nftables.service ufw.service firewalld.service netfilter-persistent.service'
servers='ssh.service ssh.socket sshd.service sshd.socket'

# What is the host's: the records of its kernel's death, its boot loader's variables; the kernel that
# takes over when ours panics; and its sleep, from which nobody would wake it.
trespassers='systemd-pstore.service systemd-boot-system-token.service systemd-boot-random-seed.service
systemd-bless-boot.service systemd-boot-update.service systemd-hibernate-clear.service
kdump-tools.service kdump.service kexec-load.service kexec.service
sleep.target suspend.target hibernate.target hybrid-sleep.target suspend-then-hibernate.target'

# The agent stays the one that the host speaks to, and is taken into its unit: see admit.
keep_hardware() {
	fate=
	start="Type=oneshot
	RemainAfterExit=yes
	ExecStart=$state/busybox sh $state/prepare admit $PPID"
	mkdir -p $masks $units
	keep_links
	protect_disks
	come_back
	mask $rivals $trespassers
	read -r port 2>/dev/null <$state/handover/port || port=22
	[ "$port" != 22 ] || mask $servers
}

# The links that are there are the host's, by their names and with what they have. NixOS makes others of
# them by units with names of theirs.
keep_links() {
	links=
	for link in /sys/class/net/*/ifindex; do
		link=${link%/ifindex}
		[ "${link##*/}" = lo ] || links="$links ${link##*/}"
	done
	mkdir -p /run/systemd/network /run/NetworkManager/conf.d
	cat >/run/systemd/network/00-testbed.link <<-end
		[Match]
		OriginalName=*
		[Link]
		NamePolicy=keep
		MACAddressPolicy=none
	end
	cat >/run/systemd/network/00-testbed.network <<-end
		[Match]
		Name=$links
		[Link]
		Unmanaged=yes
	end
	cat >/run/NetworkManager/conf.d/00-testbed.conf <<-end
		[device-testbed]
		match-device=$(printf 'interface-name:%s;' $links)
		managed=0
	end
	for unit in /etc/systemd/system/network-addresses-*.service \
		/etc/systemd/system/network-link-*.service /etc/systemd/system/*-netdev.service; do
		[ ! -e "$unit" ] || mask "${unit##*/}"
	done
}

# Its udev looks for arrays, volume groups and pools, and starts what it finds. On a disk that the run was
# not given nothing becomes of that: it can be read alone.
protect_disks() {
	given=' '
	for link in /dev/disk/by-id/*; do
		[ ! -e "$link" ] || given="$given$(basename "$(readlink "$link")") "
	done
	for disk in /sys/block/*; do
		[ -e "$disk/device" ] || continue
		case $given in *" ${disk##*/} "*) continue ;; esac
		has_given_part "$disk" || protect "${disk##*/}"
	done
}

# Whether the run was given a part of a disk; then the others are protected one by one.
has_given_part() {
	found=
	for part in "$1"/*/partition; do
		part=${part%/partition}
		case $given in *" ${part##*/} "*) found=1 ;; esac
	done
	[ "$found" ] || return 1
	for part in "$1"/*/partition; do
		part=${part%/partition}
		case $given in *" ${part##*/} "*) ;; *) protect "${part##*/}" ;; esac
	done
}

# A drive without a medium cannot be opened, and need not be.
protect() {
	blockdev --setro "/dev/$1" 2>/dev/null || :
}

# Nobody would switch it on again.
come_back() {
	for end in poweroff halt exit; do
		mkdir $units/systemd-$end.service.d
		printf '%s\n' '[Unit]' SuccessAction=reboot-force >$units/systemd-$end.service.d/testbed.conf
	done
}

# admit PID: takes the agent into this unit, and tells it so. The shell alone does it: nothing says here
# where programs are.
admit() {
	read -r group </proc/self/cgroup
	echo "$1" >"/sys/fs/cgroup${group#0::}/cgroup.procs"
	kill -USR1 "$1"
}

