# Drivers. There is no udev: the kernel tells for each device by which names a driver is known.

# The guest's own modprobe reads what its kernel's modules are packed with; busybox's only some.
load_drivers() {
	for program in /run/current-system/sw/bin/modprobe /sbin/modprobe; do
		[ -x $program ] && [ ! "$crashed" ] || continue
		$program -a -q "$@" 2>/dev/null
		return
	done
	modprobe -a -q "$@" 2>/dev/null
}

# A driver may find devices that want drivers in turn: until nothing new comes of it.
coldplug() {
	: >$state/names
	for round in 1 2 3 4 5 6; do
		wanted=$(new_names)
		[ "$wanted" ] || break
		echo "$wanted" >>$state/names
		load_drivers $wanted
	done
	mv $state/names $state/plugged
}

# The names that devices have by now, without those asked for already.
new_names() {
	find /sys/devices -name modalias -exec cat {} + 2>/dev/null | awk -v asked=$state/names '
		BEGIN { while ((getline name <asked) > 0) seen[name] }
		!($0 in seen) { seen[$0]; print }
	'
}

# Those that no device asks for, and that many distributions never load by themselves. The kernel's
# own, which is there already, cannot help where the kernel itself stands still.
find_watchdogs() {
	load_drivers iTCO_wdt sp5100_tco wdat_wdt
}

# What the kernel says when it dies is kept in memory where the host has a place for it: by the
# arguments that it was given too.
find_ramoops() {
	case " $(cat /proc/cmdline) " in *' ramoops.mem_'*) load_drivers ramoops ;; esac
}
