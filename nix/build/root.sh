# $packages -> $out/root.squashfs

root=$PWD/root
control=$PWD/control # what the packages say of themselves: control/NAME/{control,postinst,...}
listing=$PWD/listing # every entry of every package: MODE OWNER/GROUP PATH

. "$unpack"
. "$mend"

# The image takes owners and modes from the packages' own listing, not from the files
# unpacked here: a builder may neither change owners nor set the set-user-id bit.
(cd "$root" && find . -mindepth 1 -exec stat -c '%a %F/%n' {} +) >files
awk -f "$modes" "$root/etc/passwd" "$root/etc/group" "$listing" files >pseudo

# Uncompressed and in small blocks: under emulation unpacking and copying cost more than reading,
# and no kernel lacks what it takes. One time for all: the same packages give the same bytes.
mkdir "$out"
mksquashfs "$root" "$out/root.squashfs" -pf pseudo -root-mode 755 -root-uid 0 -root-gid 0 \
	-all-time 1 -mkfs-time 1 -b 32K -noI -noD -noF -noX -no-xattrs -noappend -no-progress -quiet
