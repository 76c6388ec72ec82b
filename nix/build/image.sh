# What wraps kernel images. The layouts: the kernel's Documentation/arch/x86/boot.rst and
# drivers/firmware/efi/libstub/zboot-header.S.

# unpack_bzimage IMAGE: the kernel inside an x86 image, on stdout. It is the same kernel, at a
# place where a virtual machine can enter it (PVH) without unpacking it first, which takes an
# emulated CPU a fifth of a second.
unpack_bzimage() {
	sectors=$(number_at "$1" 0x1f1 1)
	start=$(((sectors + 1) * 512 + $(number_at "$1" 0x248 4)))
	unpack_at "$1" "$start" "$(number_at "$1" 0x24c 4)" 4
}

# unwrap_zboot IMAGE: the kernel inside an arm64 image that unpacks itself as an EFI program;
# fails for any other image. Older QEMUs cannot boot these.
unwrap_zboot() {
	[ "$(text_at "$1" 4 4)" = zimg ] || return 1
	unpack_at "$1" "$(number_at "$1" 8 4)" "$(number_at "$1" 12 4)" 0
}

# unpack_at FILE OFFSET LENGTH TRAILER: what is compressed there, on stdout. TRAILER bytes of
# LENGTH are the unpacked length, which only gzip counts to its own format.
unpack_at() {
	tail -c "+$(($2 + 1))" "$1" | head -c "$3" >payload
	case $(od -An -tx1 -N4 payload | tr -d ' ') in
	1f8b*) gzip -dc <payload ;;
	28b52ffd) head -c "$(($3 - $4))" payload | zstd -dc ;;
	02214c18) head -c "$(($3 - $4))" payload | lz4 -dc ;;
	fd377a58) head -c "$(($3 - $4))" payload | xz -dc ;;
	*) return 1 ;;
	esac
}

# number_at FILE OFFSET BYTES
number_at() {
	od -An "-tu$3" -j "$(($2))" -N "$3" "$1" | tr -d ' '
}

# text_at FILE OFFSET BYTES
text_at() {
	tail -c "+$(($2 + 1))" "$1" | head -c "$3" | tr -d '\0'
}
