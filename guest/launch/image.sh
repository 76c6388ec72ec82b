# What image.json says; it has a line for each thing, and was written by nobody but us.

# said NAME: the value of a line.
said() {
	sed -n "s/^\"$1\":\(.*\)\$/\1/p" "$image/image.json" | sed 's/,$//'
}

# The kernel's command line: the image's own, what is added, and the consoles of this host, which
# lead to where somebody may be looking.
command_line() {
	consoles=$(tr ' ' '\n' <"$proc/cmdline" | grep -E '^(console|earlycon)=' | tr '\n' ' ') || true
	own=$(said cmdline | sed 's/^\["\{0,1\}//; s/"\{0,1\}\]$//; s/","/ /g; s/\\\(.\)/\1/g')
	echo $consoles $own $appended
}

# A name and its size for each file there should be.
image_files() {
	sed -n 's/^"\(.*\)":{"sha256":"[0-9a-f]*","size":\([0-9]*\)},\{0,1\}$/\2 \1/p' "$image/image.json"
}

check_image() {
	[ -f "$image/image.json" ] || fail bad-image "$image/image.json is missing: the folder is not whole"
	image_files | while read -r size name; do
		is=$(stat -c %s "$image/$name" 2>/dev/null) || fail bad-image "$image/$name is missing"
		# What a killed call has left behind the initrd goes at the next use of it.
		[ "$name" != initrd ] || [ "$is" -le "$size" ] || continue
		[ "$is" = "$size" ] || fail bad-image "$image/$name has $is bytes in place of $size"
	done
	initrd_size=$(image_files | sed -n 's/ initrd$//p')
	[ "$initrd_size" ] || fail bad-image "$image/image.json names no initrd"
	kernel=${override:-$image/kernel}
	[ -f "$kernel" ] || fail bad-image "$kernel, the kernel to load, is missing"
	[ ! "$early" ] || [ "$(head -c 6 "$early" 2>/dev/null)" = 070701 ] ||
		fail bad-addition "$early is no archive with microcode: it does not begin as cpio's newc does"
}

# What the host's kernel says by itself before it is asked.
check_kernel() {
	[ -e "$sys/kernel/kexec_loaded" ] || fail no-kexec "this host's kernel, $(uname -r), has no kexec"
	[ "$(cat "$proc/sys/kernel/kexec_load_disabled" 2>/dev/null)" != 1 ] ||
		fail disabled 'kexec is switched off here until the next boot (kernel.kexec_load_disabled)'
}
