# Makes a guest ready for the systemd of its own, and by it: a part of prepare, which the host brings
# to the guests that need it alone. On hardware hardware.sh stands before it.

# A /run of its own, as any system's init wants it; what we have there is in it.
make_run() {
	mkdir /.run
	mount -t tmpfs -o nosuid,nodev,mode=755 run /.run
	mkdir /.run/testbed
	mkdir -m 1777 /.run/lock
	cp -a /run/current-system /run/booted-system /.run/ 2>/dev/null || :
	mount -o rbind $state /.run/testbed
	mount -o move /.run /run
	rmdir /.run
}

# What NixOS does before its init. Its words for what is this guest's do not hold here.
activate() {
	[ -x "$TESTBED_SYSTEM/activate" ] || return 0
	mkdir $state/names
	for name in hostname hosts machine-id resolv.conf; do
		[ ! -e /etc/$name ] || cp -L /etc/$name $state/names/
	done
	"$TESTBED_SYSTEM/activate" >$state/activation.log 2>&1 ||
		echo "the system's activation ended with $?: $(tail -n 3 $state/activation.log)"
	for file in $state/names/*; do
		rm -f "/etc/${file##*/}"
		cp "$file" /etc/
	done
}

# A distribution's image has no names yet, unless it has the hardware's, and looks to its systemd as if
# it had been updated just now: /usr is as new as this boot.
settle_image() {
	TESTBED_HOSTNAME=testbed
	[ "$TESTBED_MACHINE" = kexec ] || name_guest
	touch /etc/.updated /var/.updated
}

# No unit of ours is ever in the system's own /etc.
units=/run/systemd/system
masks=/run/systemd/system.control

# Wait for a network that prepare makes, log in on a console that is the host's, or look after a root
# that is in RAM.
senseless='systemd-networkd-wait-online.service NetworkManager-wait-online.service
getty@tty1.service serial-getty@ttyS0.service serial-getty@ttyAMA0.service serial-getty@hvc0.service
systemd-fsck-root.service systemd-remount-fs.service'

# mask UNIT...
mask() {
	for unit; do
		ln -sf /dev/null "$masks/$unit"
	done
}

# How the agent starts in a VM, and what becomes of that when it has ended.
fate='SuccessAction=poweroff-immediate
FailureAction=poweroff-immediate'
start="ExecStart=$state/agent /dev/virtio-ports/testbed.channel"

# The agent is there from the start, whatever becomes of the rest, and the machine ends with it. It is
# told through a pipe when the unit that is waited for has had its turn.
write_units() {
	mkdir -p $masks $units/sysinit.target.wants
	# Its module is in the store, which is not here yet where no system is.
	[ "$TESTBED_SYSTEM" ] || [ -e /dev/autofs ] || senseless="$senseless proc-sys-fs-binfmt_misc.automount"
	mask $senseless
	cat >$units/testbed-agent.service <<-end
		[Unit]
		Description=nixos-testbed: the agent
		DefaultDependencies=no
		IgnoreOnIsolate=yes
		$fate
		[Service]
		$start
		StandardInput=null
		StandardOutput=null
		StandardError=kmsg
		OOMScoreAdjust=-1000
		TasksMax=infinity
		Delegate=yes
	end
	cat >$units/testbed-turn.service <<-end
		[Unit]
		Description=nixos-testbed: $TESTBED_AFTER has had its turn
		DefaultDependencies=no
		IgnoreOnIsolate=yes
		Wants=$TESTBED_AFTER
		After=$TESTBED_AFTER
		[Service]
		Type=oneshot
		ExecStart=$state/busybox sh -c 'echo >$state/turn'
	end
	ln -s ../testbed-agent.service ../testbed-turn.service $units/sysinit.target.wants/
	mkfifo $state/turn
}

# What it says is a warning of the host's.
prepare_system() {
	init=$TESTBED_SYSTEM/lib/systemd/systemd
	[ ! "$TESTBED_SYSTEM" ] || init=$TESTBED_SYSTEM/systemd/lib/systemd/systemd
	[ -x "$init" ] || fail "there is no systemd in this guest: $init"
	make_run
	[ ! "$TESTBED_SYSTEM" ] || activate
	[ "$TESTBED_SYSTEM" ] || settle_image
	[ "$TESTBED_MACHINE" != kexec ] || keep_hardware
	write_units
}

prepare_shared() {
	make_shared_mount_points
	{
		share "$TESTBED_SHARED" /tmp/shared
		[ ! "$TESTBED_SAME_PATH" ] || same_path
	} >$table
	mount -a -T $table || fail 'cannot mount the shared folder'
}

case $1 in
system) prepare_system ;;
shared) prepare_shared ;;
admit) admit "$2" ;;
esac
exit 0
