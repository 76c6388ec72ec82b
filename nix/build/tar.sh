# ustar: the plain files of a folder that are named on stdin, as a tar archive in the order given.
# Owner 0:0, time 1, whoever builds it: what root unpacks is root's.

# ustar FOLDER NAME: what the folder is called in the archive
ustar() {
	while IFS= read -r path; do
		name=$2/${path#./}
		path=$1/$path
		size=$(stat -c %s "$path")
		mode=644
		[ ! -x "$path" ] || mode=755
		ustar_header "$name" "$mode" "$size" '       ' >header
		ustar_header "$name" "$mode" "$size" "$(sum_of header)"
		cat "$path"
		head -c $(((512 - size % 512) % 512)) /dev/zero
	done
	head -c 1024 /dev/zero
}

# The sum of all bytes of a header, as if the sum itself were eight blanks: seven and a zero are there.
sum_of() {
	od -An -v -tu1 "$1" | awk '{ for (i = 1; i <= NF; i++) sum += $i } END { printf "%07o", sum + 32 }'
}

# ustar_header NAME MODE SIZE CHECKSUM
ustar_header() {
	[ "${#1}" -lt 100 ] || fail "$1 is too long a name for an archive"
	printf "%s$(zeros $((100 - ${#1})))%07o\0%07o\0%07o\0%011o\0%011o\0%s\0%s$(zeros 100)ustar\0%s$(zeros 247)" \
		"$1" "0$2" 0 0 "$3" 1 "$4" 0 00
}

# zeros COUNT: as printf's format has them
zeros() {
	printf '%*s' "$1" '' | sed 's/ /\\0/g'
}
