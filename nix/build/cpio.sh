# newc: the files named on stdin, as a cpio archive in the order given. Owner 0:0, time 1:
# the same tree gives the same bytes, whoever builds it.

newc() {
	inode=0
	while IFS= read -r path; do
		inode=$((inode + 1))
		name=${path#./}
		if [ -L "$path" ]; then
			target=$(readlink "$path")
			newc_header "$inode" 120777 "${#target}" "$name"
			printf %s "$target"
			newc_pad "${#target}"
		elif [ -d "$path" ]; then
			newc_header "$inode" 40755 0 "$name"
		else
			size=$(stat -c %s "$path")
			newc_header "$inode" "10$(stat -c %04a "$path")" "$size" "$name"
			cat "$path"
			newc_pad "$size"
		fi
	done
	newc_header 0 0 0 'TRAILER!!!'
}

# newc_header INODE OCTAL-MODE SIZE NAME
newc_header() {
	printf '070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%s\0' \
		"$1" "$((0$2))" 0 0 1 1 "$3" 0 0 0 0 "$((${#4} + 1))" 0 "$4"
	newc_pad "$((110 + ${#4} + 1))"
}

# newc_pad LENGTH: zeros up to the next multiple of four.
newc_pad() {
	case $(($1 % 4)) in
	1) printf '\0\0\0' ;;
	2) printf '\0\0' ;;
	3) printf '\0' ;;
	esac
}
