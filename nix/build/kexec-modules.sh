# $kernel -> $out, a squashfs image of lib/modules. It takes a while, and is the same for every image
# with that kernel.

mkdir modules
mkdir modules/lib
cp -rL "$kernel/lib/modules" modules/lib/ # a kernel of the user's own has links there
chmod -R u+w modules
compression='gzip -Xcompression-level 6'
! grep -qs '^CONFIG_SQUASHFS_ZSTD=y' "$kernel/config" || compression='zstd -Xcompression-level 8'
mksquashfs modules "$out" -comp $compression -b 256K -all-root \
	-all-time 1 -mkfs-time 1 -no-xattrs -noappend -no-progress -quiet
