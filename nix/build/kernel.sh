# $packages, or $image, $modules and $config -> $out/kernel, $out/lib/modules/RELEASE, $out/config where
# it is known, $out/vmlinux where it can be entered

. "$unwrap"

# The packages' own tree, and in it the one image and the one release they hold.
unpack_packages() {
	mkdir -p base/usr/lib
	ln -s usr/lib base/lib # packages of older releases say /lib, newer ones /usr/lib
	for package in $packages; do
		member "$package" data | tar -xo -C base
	done
	set -- base/boot/vmlinu[xz]-*
	[ $# -eq 1 ] && [ -f "$1" ] || fail "the kernel's packages hold not one image but: $*"
	unwrap_zboot "$1" >"$out/kernel" || mv "$1" "$out/kernel"
	cat base/boot/config-* >config
	mv base/usr/lib/modules "$out/lib/modules"
}

# What is in the store stays where it is: links are enough.
link_parts() {
	ln -s "$image" "$out/kernel"
	[ ! -f "${config-}" ] || cp "$config" config
	for folder in "$modules"/*; do
		mkdir -p "$out/lib/modules/${folder##*/}"
		ln -s "$folder"/* "$out/lib/modules/${folder##*/}/"
	done
}

mkdir -p "$out/lib"
if [ -n "$image" ]; then link_parts; else unpack_packages; fi

set -- "$out"/lib/modules/*
[ $# -eq 1 ] && [ -d "$1" ] || fail "the kernel's packages hold not one release's modules but: $*"
rm -f "$1/build" "$1/source"
mkdir -p depmod/lib
ln -s "$out/lib/modules" depmod/lib/modules
ln -s . depmod/usr # newer kmods look below usr/lib
depmod -b "$PWD/depmod" "${1##*/}"

[ ! -f config ] || cp config "$out/config"
if grep -qs '^CONFIG_PVH=y' config && unpack_bzimage "$out/kernel" >vmlinux; then
	cp vmlinux "$out/vmlinux"
fi
