# Has the host's kernel take the other one: by its file call, else as kexec-tools does it.

load() {
	if "$tools/agent" load "$kernel" "$initrd" "$(command_line)" 2>"$stage/said"; then return; fi
	said=$(tail -n 1 "$stage/said")
	case $said in
	*EPERM*) refuse_by_lock ;;
	*EKEYREJECTED* | *ENOKEY* | *ENODATA* | *EBADMSG* | *ENOPKG*)
		fail unsigned "this host's kernel takes only kernels signed with a key it knows ($said)" ;;
	*ENOMEM* | *EADDRNOTAVAIL*) fail no-memory "this host's kernel finds no memory for it ($said)" ;;
	*EBUSY*) fail busy "this host's kernel is loading another ($said)" ;;
	*ENOSYS* | *ENOEXEC* | *EINVAL* | *ENOTSUP* | *EOPNOTSUPP*) load_in_pieces ;;
	*) fail load-failed "this host's kernel does not take it ($said)" ;;
	esac
}

# The older call, for kernels that lack the other or do not know such an image by it. Its own sums,
# which the file call's kernel makes by itself, would be checked on arm64 with the CPU's caches off:
# that takes minutes, and one that is wrong stands still for ever. Ours were checked on arrival.
load_in_pieces() {
	linked kexec --load --kexec-syscall --no-checks "$kernel" --initrd="$initrd" \
		--command-line="$(command_line)" >"$stage/said" 2>&1 && return
	more=$(tail -n 1 "$stage/said")
	case $more in
	*"not permitted"*) refuse_by_lock ;;
	*"annot allocate memory"* | *"ould not find a free area"*) fail no-memory "this host's kernel finds no memory for it ($more)" ;;
	esac
	fail load-failed "this host's kernel does not take it ($said; $more)"
}

refuse_by_lock() {
	lock=$(sed -n 's/.*\[\(.*\)\].*/\1/p' "$sys/kernel/security/lockdown" 2>/dev/null) || true
	[ "${lock:-none}" = none ] ||
		fail lockdown "this host's kernel is locked down ($lock), as with Secure Boot: it loads no other"
	[ "$(cat "$proc/sys/kernel/kexec_load_disabled" 2>/dev/null)" != 1 ] ||
		fail disabled 'kexec is switched off here until the next boot (kernel.kexec_load_disabled)'
	fail no-root "this host's kernel does not let us load another ($said): the rights of root are not whole here"
}

unload() {
	linked kexec --unload >/dev/null 2>&1 || true
}
