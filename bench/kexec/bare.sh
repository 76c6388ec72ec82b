# A round trip to hardware as a person would script it: one connection brings the image's files, has
# the host load them, and jump. Then the first answer of what came up, a restart, and the first
# answer of the host.
#
#     bare.sh IMAGE HOST PORT KEY KNOWN_HOSTS    IMAGE is the folder of an image, the user root
#
# For each of them a line: NAME and the milliseconds since the start.
set -eu
image=$1 host=$2 port=$3 key=$4 known=$5
mark=nixos-testbed.bench
begin=$(date +%s%3N)

said() {
	echo "$1 $(($(date +%s%3N) - begin))"
}

there() {
	ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile="$known" \
		-o ConnectTimeout=5 -o ServerAliveInterval=2 -o LogLevel=ERROR -i "$key" -p "$port" "root@$host" "$@"
}

# Until a system answers whose kernel was told our mark, or was not.
first_answer() {
	until cmdline=$(there cat /proc/cmdline) && is_told "$1" "$cmdline"; do
		sleep 0.25
	done
}

is_told() {
	case $2 in
	*$mark*) [ "$1" = guest ] ;;
	*) [ "$1" = host ] ;;
	esac
}

bring_and_jump="set -e
mkdir /run/bare
mount -t ramfs -o mode=700 bare /run/bare
tar x -C /run/bare
/run/bare/run --inherit-user-auth --inherit-host-keys --inherit-ip-setup --append $mark
echo loaded
systemctl kexec"

tar c -C "$image" . | { there "$bring_and_jump" || true; } | while read -r word; do said "$word"; done
first_answer guest
said result
there /run/testbed/agent return || true
first_answer host
said back
