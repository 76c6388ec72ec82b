# image.json: src/model/image.ts. A line for each thing it says, so that the run script can read it.

describe_image() {
	printf '{\n"schema":1,\n"system":"%s",\n"release":"%s",\n"cmdline":%s,\n' \
		"$guestSystem" "$release" "$cmdline"
	printf '"ssh":{"name":"dropbear","version":"%s","keyOptions":[%s]},\n' \
		"$ssh_version" "$(key_options | join)"
	printf '"memory":{"needMiB":%s,"stageMiB":%s},\n' "$(need_mib)" "$(stage_mib)"
	printf '"files":{\n%s\n}\n}\n' "$(describe_files | sed '$!s/$/,/')"
}

describe_files() {
	(cd "$out" && find . -type f ! -name image.json | sort) | while read -r path; do
		sha256=$(sha256sum <"$out/$path")
		printf '"%s":{"sha256":"%s","size":%s}\n' \
			"${path#./}" "${sha256%% *}" "$(stat -c %s "$out/$path")"
	done
}

# The options of authorized_keys that this server knows: the words it compares with.
key_options() {
	find more/testbed/ssh -name dropbear -exec strings -n 3 {} + >words
	for option in command environment expiry-time from permitlisten permitopen principals tunnel; do
		! grep -qxF "$option=\"" words || echo "$option"
	done
	for option in agent-forwarding no-agent-forwarding no-port-forwarding no-pty no-touch-required \
		no-user-rc no-X11-forwarding port-forwarding pty restrict user-rc verify-required X11-forwarding; do
		! grep -qxF "$option" words || echo "$option"
	done
}

join() {
	sed 's/.*/"&"/' | tr '\n' ',' | sed 's/,$//'
}

mib_of() {
	total=0
	for file; do
		total=$((total + $(stat -Lc %s "$file")))
	done
	echo $((total / 1048576 + 1))
}

# The RAM a machine must have for the system to come up: the initrd lies in it packed and unpacked
# for a moment, and the kernel wants some to live in.
need_mib() {
	echo $(($(mib_of "$out/initrd" "$out/kernel" "$bundle/initrd" more.cpio $(find root -type f)) + 160))
}

# What a host must have free to load it: a copy with the hand-over behind it, the file as the
# kernel reads it, and the same again where it waits for the jump.
stage_mib() {
	echo $((3 * $(mib_of "$out/initrd") + 2 * $(mib_of "$out/kernel")))
}
