#!/image/tools/busybox sh
# Stands for the agent: writes down what it is told to load, and that it is told to jump.
record=/record
echo "$*" >>$record/calls
case $1 in
load)
	number=$(cat $record/loads 2>/dev/null || echo 0)
	number=$((number + 1))
	echo $number >$record/loads
	ls -ld /run/nixos-testbed/stage >$record/stage.$number 2>&1
	[ ! -f $record/slow ] || sleep 3
	if [ -f $record/killer ]; then
		rm $record/killer
		kill -9 $PPID
	fi
	cat "$2" >$record/kernel.$number
	cat "$3" >$record/initrd.$number
	echo "$4" >$record/cmdline.$number
	if [ -f $record/hold ]; then
		sleep 100 5<"$3" >/dev/null 2>&1 &
		echo $! >$record/held
	fi
	if [ -f $record/refusal ]; then
		cat $record/refusal >&2
		exit 1
	fi
	;;
jump)
	find /run -type f >$record/left-at-jump
	[ ! -f $record/no-jump ] || exit 1
	;;
esac
