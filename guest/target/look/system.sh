# Which system it is.

system_facts() {
	IFS= read -r arch </proc/sys/kernel/arch || arch=$(uname -m) # Linux 6.1 and newer tell
	say arch "$arch"
	for pair in release:osrelease version:version hostname:hostname boot-id:random/boot_id; do
		first "${pair%%:*}" "/proc/sys/kernel/${pair#*:}"
	done
	first uptime /proc/uptime
	first cmdline /proc/cmdline
	first machine-id /etc/machine-id
	for file in /etc/os-release /usr/lib/os-release; do
		[ -f "$file" ] && each os-release "$file" 40 && break
	done
	if has date; then
		say time "$(date +%s)"
	else
		while read -r word value rest; do
			[ "$word" != btime ] || say booted "$value"
		done </proc/stat
	fi
	for file in sys_vendor product_name; do
		first "board-$file" "/sys/class/dmi/id/$file"
	done
	first board-product_name /proc/device-tree/model
	init_system
	[ ! -e /run/testbed/agent ] || say testbed yes
	for file in /run/testbed/owner /run/testbed/handover/owner; do
		[ -f "$file" ] && each testbed-owner "$file" 8 && break
	done
}

init_system() {
	if [ -d /run/systemd/system ]; then
		say init systemd
	elif [ -d /run/openrc ]; then
		say init openrc
	elif [ /proc/1/exe -ef /bin/busybox ]; then
		say init busybox
	else
		case $(readlink /proc/1/exe) in
		*/busybox* | */linuxrc) say init busybox ;;
		*) first 'init other' /proc/1/comm ;;
		esac
	fi
}
