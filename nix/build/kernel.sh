# $packages or $tree -> $out/kernel, $out/lib/modules/RELEASE

mkdir -p base/usr/lib base/boot "$out"
ln -s usr/lib base/lib # packages of older releases say /lib, newer ones /usr/lib
for package in $packages; do
	member "$package" data | tar -xo -C base
done
if [ -n "$tree" ]; then
	cp "$tree/kernel" base/boot/vmlinuz-given
	cp -r "$tree/lib/modules" base/usr/lib/modules
	chmod -R u+w base/usr/lib/modules
fi

set -- base/boot/vmlinu[xz]-*
[ $# -eq 1 ] && [ -f "$1" ] || fail "the kernel's packages hold not one image but: $*"
cp "$1" "$out/kernel"

set -- base/usr/lib/modules/*
[ $# -eq 1 ] && [ -d "$1" ] || fail "the kernel's packages hold not one release's modules but: $*"
release=${1##*/}
rm -f "$1/build" "$1/source"
depmod -b "$PWD/base" "$release"

mkdir -p "$out/lib"
mv base/usr/lib/modules "$out/lib/modules"
