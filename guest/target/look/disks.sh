# Its disks, and what stands on them.

disk_facts() {
	for folder in /sys/block/*; do
		name=${folder##*/}
		case $name in
		loop* | ram* | zram* | sr* | fd* | '*') continue ;;
		esac
		for file in size ro removable stat dev; do
			first "disk $name $file" "$folder/$file"
		done
		for file in serial wwid device/serial device/wwid device/model device/vendor; do
			first "disk $name ${file##*/}" "$folder/$file"
		done
		[ ! -e "$folder/device" ] || say disk "$name real yes"
		holders "$folder"
		for part in "$folder"/*; do
			[ -f "$part/partition" ] || continue
			IFS= read -r number <"$part/dev"
			say disk "$name part ${part##*/} $number"
			holders "$part"
		done
		links_of_disk
	done
	for folder in /dev/disk/by-id/*; do
		[ -L "$folder" ] && has readlink || break
		say by-id "${folder##*/} $(readlink "$folder")"
	done
}

holders() {
	for holder in "$1"/holders/*; do
		[ ! -e "$holder" ] || say disk "$name holder ${holder##*/}"
	done
}

# Where there is no readlink, udev tells.
links_of_disk() {
	has readlink && return
	IFS= read -r number <"$folder/dev"
	[ -f "/run/udev/data/b$number" ] || return
	while IFS= read -r line; do
		case $line in
		S:disk/by-id/*) say by-id "${line#S:disk/by-id/} ../../$name" ;;
		esac
	done <"/run/udev/data/b$number"
}
