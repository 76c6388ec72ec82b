#!/bin/sh
# Makes a host of a folder, in namespaces of its own, and calls something there a number of times.
#     enter.sh FOLDER USER TIMES COMMAND...
# FOLDER/root is the host, FOLDER/image its /image, FOLDER/record where things are written down.
# What is left mounted after the calls goes to FOLDER/record/mounts, what was said to said.N, the
# exit codes to codes.
set -e
folder=$1 user=$2 times=$3
shift 3
busybox=$folder/busybox
root=$folder/root

"$busybox" tunctl -t eth0 >/dev/null
"$busybox" ip addr add 192.0.2.7/24 dev eth0
"$busybox" ip addr add 2001:db8::7/64 dev eth0
"$busybox" ip link set eth0 up
"$busybox" ip route add default via 192.0.2.1
"$busybox" ip route add 198.51.100.0/24 via 192.0.2.9 metric 50
"$busybox" ip -6 route add default via fe80::1 dev eth0

mount -t proc proc "$root/proc"
mount --bind "$folder/cmdline" "$root/proc/cmdline"
for name in image record; do
	mount --bind "$folder/$name" "$root/$name"
done
[ ! -d "$folder/ram" ] || {
	mount -t ramfs -o mode=755 ram "$root/image"
	cp -a "$folder/image/." "$root/image/"
}
[ ! -d "$root/usr/share" ] || mount --rbind /usr "$root/usr"

call=0
while [ $call -lt "$times" ]; do
	call=$((call + 1))
	code=0
	chroot --userspec="$user" "$root" "$@" >"$folder/record/out.$call" 2>"$folder/record/said.$call" </dev/null || code=$?
	echo $code >>"$folder/record/codes"
done
grep " $root/" /proc/mounts >"$folder/record/mounts" || true
stat -c %s "$root/image/initrd" >"$folder/record/initrd-size"
if [ -f "$folder/record/held" ]; then
	holder=$(cat "$folder/record/held")
	cat "/proc/$holder/fd/5" >"$folder/record/held-content"
	kill "$holder"
fi
