# What makes a root image: $root is its tree, $listing says whose its entries are.

# own MODE OWNER/GROUP PATH: in the image, whatever the file here has.
own() {
	printf '%s %s 0 - - ./%s\n' "$1" "$2" "$3" >>"$listing"
}

# pack_root: $root, $listing, $modes -> $out/root.squashfs. It takes owners and modes from the listing:
# a builder may neither change owners nor set the set-user-id bit.
pack_root() {
	(cd "$root" && find . -mindepth 1 -exec stat -c '%a %F/%n' {} +) >files
	awk -f "$modes" "$root/etc/passwd" "$root/etc/group" "$listing" files >pseudo

	# Uncompressed and in small blocks: under emulation unpacking and copying cost more than reading,
	# and no kernel lacks what it takes. One time for all: the same tree gives the same bytes.
	mkdir "$out"
	mksquashfs "$root" "$out/root.squashfs" -pf pseudo -root-mode 755 -root-uid 0 -root-gid 0 \
		-all-time 1 -mkfs-time 1 -b 32K -noI -noD -noF -noX -no-xattrs -noappend -no-progress -quiet
}
