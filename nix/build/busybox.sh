# $package -> $out/bin/busybox
mkdir -p tree "$out/bin"
member "$package" data | tar -xo -C tree
for place in tree/usr/bin tree/bin; do
	[ -f $place/busybox ] && cp $place/busybox "$out/bin/busybox"
done
[ -x "$out/bin/busybox" ] || fail "$package holds no busybox"
