# $packages -> $out: a distribution's systemd and its libraries, merged below usr/; and what a system of
# NixOS's shape has of it: lib/systemd/systemd, bin/, and in units/ as much as starts little else.
mkdir tree
for package in $packages; do
	member "$package" data | tar -xo -C tree
done

mkdir -p "$out/usr/lib"
cp -a tree/lib/. "$out/usr/lib/"
[ ! -d tree/usr/lib ] || cp -a tree/usr/lib/. "$out/usr/lib/"
[ ! -d tree/lib64 ] || cp -a tree/lib64 "$out/usr/"
mkdir "$out/bin"
for program in tree/bin/* tree/usr/bin/*; do
	case ${program##*/} in systemctl | journalctl | systemd-run) cp "$program" "$out/bin/" ;; esac
done
mkdir -p "$out/lib"
ln -s ../usr/lib/systemd "$out/lib/systemd"

from=$out/usr/lib/systemd/system
to=$out/units
mkdir "$to"
for unit in basic emergency final local-fs local-fs-pre multi-user paths poweroff reboot shutdown sigpwr slices \
	sockets swap sysinit timers umount; do
	cp "$from/$unit.target" "$to/"
done
cp "$from/systemd-poweroff.service" "$from/systemd-reboot.service" "$from/systemd-journald.service" \
	"$from/systemd-journald.socket" "$from/systemd-journald-dev-log.socket" "$to/"
ln -s multi-user.target "$to/default.target"
mkdir "$to/sysinit.target.wants" "$to/sockets.target.wants" "$to/multi-user.target.wants"
ln -s ../systemd-journald.service "$to/sysinit.target.wants/"
ln -s ../systemd-journald.socket ../systemd-journald-dev-log.socket "$to/sockets.target.wants/"
