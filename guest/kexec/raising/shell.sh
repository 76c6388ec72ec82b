# A way in for who stands before the machine, where the kernel's command line has testbed.shell.

offer_shell() {
	read -r words </proc/cmdline
	case " $words " in *' testbed.shell '*) ;; *) return 0 ;; esac
	say 'a shell is on the console'
	while :; do
		setsid $state/busybox cttyhack $state/busybox sh </dev/console >/dev/console 2>&1
		sleep 1
	done &
}
