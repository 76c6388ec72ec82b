# $closure -> $out, an image of the paths it lists

# Any kernel that takes the root image unpacks this. More than 4 GiB are no file of an initrd.
cp "$closure/registration" nix-path-registration
chmod 644 nix-path-registration
mksquashfs $(cat "$closure/paths") nix-path-registration "$out" -comp gzip -Xcompression-level 6 -b 256K \
	-all-root -all-time 1 -mkfs-time 1 -no-hardlinks -no-xattrs -noappend -no-progress -quiet
size=$(stat -c %s "$out")
[ "$size" -lt 4294967296 ] ||
	fail "the system takes $((size / 1048576)) MiB packed, and an initrd has room for 4095: leave packages out in testbed.guest.config"
