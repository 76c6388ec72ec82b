# Whether its kernel starts another.

kexec_facts() {
	first kexec-loaded /sys/kernel/kexec_loaded
	first kexec-crash-loaded /sys/kernel/kexec_crash_loaded
	first kexec-disabled /proc/sys/kernel/kexec_load_disabled
	first kexec-limit /proc/sys/kernel/kexec_load_limit_reboot
	first lockdown /sys/kernel/security/lockdown
	[ ! -d /sys/firmware/efi ] || say efi yes
	for file in /sys/firmware/efi/efivars/SecureBoot-*; do
		[ ! -r "$file" ] || secure_boot "$file"
	done
	config_facts
	for file in /sys/fs/pstore/*; do
		[ ! -e "$file" ] || say pstore "${file##*/}"
	done
}

# Four bytes of attributes, then a 1 or a 0, which the shell leaves out.
secure_boot() {
	bytes=
	IFS= read -r bytes <"$1"
	case $bytes in
	*"$(printf '\001')") say secure-boot on ;;
	*) say secure-boot off ;;
	esac
}

config_facts() {
	IFS= read -r release </proc/sys/kernel/osrelease
	if [ -r /proc/config.gz ] && has gzip; then
		say config-from /proc/config.gz
		gzip -dc </proc/config.gz | config_lines
		return
	fi
	for file in "/boot/config-$release" "/lib/modules/$release/config"; do
		[ -r "$file" ] || continue
		say config-from "$file"
		config_lines <"$file"
		return
	done
}

config_lines() {
	if has grep; then
		grep -E '^CONFIG_(KEXEC[A-Z_]*|CRASH_DUMP|IMA_ARCH_POLICY|TMPFS)=' | while IFS= read -r line; do
			say config "$line"
		done
		return
	fi
	while IFS= read -r line; do
		case $line in
		CONFIG_KEXEC*=* | CONFIG_CRASH_DUMP=* | CONFIG_IMA_ARCH_POLICY=* | CONFIG_TMPFS=*) say config "$line" ;;
		esac
	done
}
