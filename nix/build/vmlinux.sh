# unpack_bzimage IMAGE: the kernel inside an x86 image, on stdout. It is the same kernel, at a
# place where a virtual machine can enter it (PVH) without unpacking it first, which takes an
# emulated CPU a fifth of a second. The header's fields: Documentation/arch/x86/boot.rst.
unpack_bzimage() {
	sectors=$(number_at "$1" 0x1f1 1)
	start=$(((${sectors#0} + 1) * 512 + $(number_at "$1" 0x248 4)))
	length=$(number_at "$1" 0x24c 4)
	tail -c "+$((start + 1))" "$1" | head -c "$length" >payload
	# All but gzip are followed by the unpacked length, which is no part of them.
	truncated=$((length - 4))
	case $(od -An -tx1 -N4 payload | tr -d ' ') in
	1f8b*) gzip -dc <payload ;;
	28b52ffd) head -c "$truncated" payload | zstd -dc ;;
	02214c18) head -c "$truncated" payload | lz4 -dc ;;
	fd377a58) head -c "$truncated" payload | xz -dc ;;
	*) return 1 ;;
	esac
}

# number_at FILE OFFSET BYTES
number_at() {
	od -An "-tu$3" -j "$(($2))" -N "$3" "$1" | tr -d ' '
}
