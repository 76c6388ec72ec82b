# From here on this host's kernel holds all that is needed.

jump() {
	case $jump in
	reset) leap --now ;;
	reboot) leave_in_order ;;
	esac
}

# By the init system, which knows what has to be stopped, and that a kernel is loaded.
leave_in_order() {
	if [ -d /run/systemd/system ]; then
		systemctl kexec -i && return
		refuse_jump 'systemctl kexec fails'
	elif [ -d /run/openrc ]; then
		openrc shutdown >/dev/null 2>&1 || true
	elif [ -x /etc/init.d/rcK ]; then
		/etc/init.d/rcK >/dev/null 2>&1 || true
	fi
	leap
}

# The line may go before we do; who listens hears that it is about to.
leap() {
	trap '' HUP INT TERM PIPE
	sync
	echo jumping
	"$tools/agent" jump "$@" || refuse_jump 'it came back from the jump'
}

refuse_jump() {
	unload
	fail jump-failed "$1: the host runs on as it was"
}
