# Which programs it has, and what they say.

tool_facts() {
	for name in kexec systemctl rc-service nix nix-store sudo doas setsid tar cpio gzip xz zstd curl \
		wget ip ifconfig busybox find stat sha256sum flock ethtool dropbearkey ssh-keygen age; do
		has "$name" || continue
		place=$name
		IFS=:
		for folder in $PATH; do
			[ -x "$folder/$name" ] && place=$folder/$name && break
		done
		unset IFS
		say tool "$name $place"
	done
}

# What programs say, each after a line `=== KEY`. What there may be most of comes last.
sections() {
	echo === mount
	while IFS= read -r line; do
		printf '%s\n' "$line"
	done </proc/self/mountinfo
	if has who; then
		echo === who && who
	fi
	if has df; then
		echo === df && df -Pk / /run /tmp /dev/shm /boot
	fi
	if has ip; then
		echo === ip-addr && ip -o addr
		echo === ip-link && ip -d -o link
		echo === ip-rule4 && ip -4 rule
		echo === ip-rule6 && ip -6 rule
		echo === ip-route4 && ip -4 route
		echo === ip-route6 && ip -6 route
	elif has ifconfig; then
		echo === ifconfig && ifconfig -a
	fi
}

# Puts the key before each line. Of a mount the file system's own options are left out, which may
# tell what is nobody's business.
told() {
	if has sed; then # the shell reads byte by byte
		sed -e '4000s/.*/=== cut/' -e '4001{s/.*/cut sections/;q;}' -e '/^=== /{s/^=== //;h;d;}' -e G \
			-e '/\nmount$/s/^[^ ]* [^ ]* \([^ ]*\) [^ ]* \([^ ]* [^ ]*\) .*- \([^ ]* [^ ]*\) .*\n/\1 \2 \3\n/' \
			-e 's/^\(.*\)\n\(.*\)$/\2 \1/'
		return
	fi
	left=4000
	while IFS= read -r line; do
		left=$((left - 1))
		[ "$left" -gt 0 ] || { say cut sections && return; }
		case $line in
		'=== '*) key=${line#=== } ;;
		*) [ "$key" = mount ] && told_mount || printf '%s %s\n' "$key" "$line" ;;
		esac
	done
}

told_mount() {
	set -f
	set -- $line
	rest=${line#* - }
	type=${rest%% *} rest=${rest#* }
	say mount "$3 $5 $6 $type ${rest%% *}"
}
