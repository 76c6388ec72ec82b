# The story of a call: what is asked for is staged in RAM, loaded into the kernel, cleared away
# again, and jumped into. Called by `run` with the image's folder and the user's arguments; read
# by the image's busybox, whose applets come before the host's programs.
set -eu
umask 077
image=$1
shift
tools=$image/tools
for part in applets words options image stage hand-over user-auth host-keys network secrets load jump; do
	. "$tools/launch/$part.sh"
done
export PATH="$PATH:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin" LC_ALL=C
sys=/sys proc=/proc

use_own_applets
read_options "$@"
[ ! "$trace" ] || set -x
become_root "$@"
if [ "$unloading" ]; then
	unload
	exit
fi
if [ ! "$loaded" ]; then
	check_image
	check_kernel
	raise_stage
	hand_over
	load
	clear_stage
fi
jump
