# The stage: RAM that is never swapped and that root alone sees. What is secret lies here and
# nowhere else, and is overwritten before it goes: the jump does not clear the host's memory.

raise_stage() {
	if is_stage; then succeed; fi
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	trap clear_stage EXIT
	mkdir -p "$stage" || fail no-stage "$stage cannot be made"
	mount -n -t ramfs -o nosuid,nodev,mode=700 nixos-testbed "$stage" ||
		fail no-stage "no ramfs can be mounted at $stage"
	echo $$ >"$stage/pid"
}

is_stage() {
	awk -v stage="$stage" '$2 == stage && $3 == "ramfs" { found = 1 } END { exit !found }' "$proc/mounts"
}

# One is there already: of a call at work, or of one that was killed.
succeed() {
	owner=$(cat "$stage/pid" 2>/dev/null) || owner=
	if [ "$owner" ] && kill -0 "$owner" 2>/dev/null && grep -qs main.sh "$proc/$owner/cmdline"; then
		fail busy "another call is at work here, process $owner"
	fi
	clear_stage
}

# Leaves nothing of the stage, whatever there is of it. Nothing may stop it halfway.
clear_stage() {
	trap '' HUP INT TERM
	give_back_initrd
	while is_stage; do
		find "$stage" -xdev -type f | while read -r file; do
			shred -f -n 0 -z -u "$file" || true
		done
		umount -n "$stage" || umount -n -l "$stage" || break
	done
	rmdir "$stage" /run/nixos-testbed 2>/dev/null || true
	trap - EXIT HUP INT TERM
}

# The initrd with the archive behind it. One that lies in RAM is lent: a copy of it would take as
# much memory again, just when the kernel makes its own.
extend_initrd() {
	if [ ! "$early" ] && is_in_ram "$image/initrd" && [ -w "$image/initrd" ]; then
		initrd=$image/initrd
		give_back_initrd
	else
		initrd=$stage/initrd
		: >"$initrd"
		[ ! "$early" ] || put_early
		cat "$image/initrd" >>"$initrd"
	fi
	cat "$1" >>"$initrd"
}

# What the kernel looks for before it unpacks anything, filled up to where the initrd may begin.
put_early() {
	cat "$early" >"$initrd"
	truncate -s $((($(stat -c %s "$early") + 4095) / 4096 * 4096)) "$initrd"
}

give_back_initrd() {
	is_in_ram "$image/initrd" || return 0
	more=$(($(stat -c %s "$image/initrd") - initrd_size))
	[ "$more" -gt 0 ] || return 0
	pages=$(((more + 4095) / 4096))
	dd if=/dev/zero of="$image/initrd" bs=4096 seek=$((initrd_size / 4096)) count="$pages" conv=notrunc 2>/dev/null
	truncate -s "$initrd_size" "$image/initrd"
}

is_in_ram() {
	[ "$(stat -f -c %t "$1")" = 858458f6 ]
}
