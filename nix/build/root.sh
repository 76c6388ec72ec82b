# $packages -> $out/root.squashfs

root=$PWD/root
control=$PWD/control # what the packages say of themselves: control/NAME/{control,postinst,...}
listing=$PWD/listing # every entry of every package: MODE OWNER/GROUP PATH

. "$pack"
. "$unpack"
. "$mend"
pack_root
