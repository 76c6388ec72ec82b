# The image's initrd, two archives in one file: what boots, and the root that it boots into.
# Compressed, they are half as long on the line, and hide the store paths they speak of from Nix,
# which would take them for things the image needs.

# Where the kernel's configuration is not known it is given what any can unpack.
kernel_has() {
	grep -qs "^CONFIG_$1=y" "$kernel/config"
}

squeeze() {
	if kernel_has RD_ZSTD; then zstd -q -10 -T2 -c; else gzip -9 -c; fi
}

# pad FILE: zeros to a whole page, which the kernel passes over. What is appended starts there.
pad() {
	truncate -s $((($(stat -c %s "$1") + 4095) / 4096 * 4096)) "$1"
}

# An arm64 kernel that is compressed is unpacked by nobody on the way of kexec's file call.
copy_kernel() {
	case $(od -An -tx1 -N2 "$bundle/kernel" | tr -d ' ') in
	1f8b) gzip -dc <"$bundle/kernel" >"$1" ;;
	*) cp -L "$bundle/kernel" "$1" ;;
	esac
}

# make_initrd FILE: the second archive is compressed inside already, and as it is the kernel only copies it.
make_initrd() {
	make_base base
	make_root root
	cat base >"$1"
	(cd root && find . | sort | newc) >>"$1"
	pad "$1"
}

# make_base FILE: the bundle's initrd, and what raises a machine of its own.
make_base() {
	mkdir -p more/testbed/modules
	link_programs more/testbed/ssh dropbear dropbearkey dropbearconvert vmcore-dmesg $decrypt
	set_loader more/testbed/ssh/dropbear /run/testbed/ssh/ld.so # it starts itself anew for each connection
	cp -r "$raise"/. more/testbed/
	chmod 755 more/testbed/raise
	printf %s "$settings" | cat from-bundle/testbed/config - >more/testbed/config
	copy_modules more/testbed/modules
	(cd more && find . | sort | newc) >more.cpio
	cat "$bundle/initrd" more.cpio | squeeze >"$1"
	pad "$1"
}

# The modules the bundle's initrd has not, after its own.
copy_modules() {
	folder=$kernel/lib/modules/$release
	number=60
	awk -v wanted="$modules" -v builtin="$folder/modules.builtin" -f "$order" "$folder/modules.dep" >files
	while read -r file; do
		name=${file##*/}
		name=${name%%.ko*}
		set -- "$1" from-bundle/testbed/modules/*-"$name".ko
		[ ! -e "$2" ] || continue
		unpack_module "$folder/$file" >"$1/$number-$name.ko"
		number=$((number + 1))
	done <files
}

unpack_module() {
	case $1 in
	*.xz) xz -dc "$1" ;;
	*.zst) zstd -dc "$1" ;;
	*.gz) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac
}

# make_root FOLDER: the root, all modules or the store that has them as images, and a system to tell
# of a crash of this one.
make_root() {
	mkdir -p "$1/testbed/crash" "$1/testbed/raising"
	[ -z "$modules_image" ] || cp "$modules_image" "$1/testbed/modules.squashfs"
	[ -z "$store_image" ] || cp "$store_image" "$1/testbed/raising/store.squashfs"
	pack_root "$1/testbed/root.squashfs"
	cp "$out/kernel" "$1/testbed/crash/kernel"
	cp base "$1/testbed/crash/initrd"
	find "$1" -type f -exec chmod 644 {} +
}

# pack_root FILE: the bundle's root, which is made to be read from a disk, as one for RAM.
pack_root() {
	unsquashfs -no-progress -quiet -pf tree "$bundle/root.squashfs"
	compression=gzip
	! kernel_has SQUASHFS_ZSTD || compression='zstd -Xcompression-level 6'
	mksquashfs - "$1" -pf tree -comp $compression -all-time 1 -mkfs-time 1 \
		-no-xattrs -noappend -no-progress -quiet
	rm tree
}
