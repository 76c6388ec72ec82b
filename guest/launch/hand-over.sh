# What this host hands over: a tree in the stage that becomes an archive behind the initrd, where
# the system finds it at /testbed/handover.

hand_over() {
	tree=$stage/tree/testbed/handover
	mkdir -p "$tree/ssh"
	hand_names
	[ ! "$user_auth" ] || inherit_user_auth
	[ ! "$host_keys" ] || inherit_host_keys
	[ ! "$ip_setup" ] || inherit_ip_setup
	[ ! "$root_key" ] || open_root_key
	[ ! "$key" ] || open_image_secrets
	add_files
	open_added_secrets
	gather_keys
	(cd "$stage/tree" && find testbed | sort | cpio -o -H newc -R 0:0 2>/dev/null) >"$stage/handover"
	extend_initrd "$stage/handover"
}

hand_names() {
	cat "$proc/sys/kernel/hostname" >"$tree/hostname"
	if [ -s /etc/machine-id ]; then cat /etc/machine-id >"$tree/machine-id"; fi
}

# What the caller adds has the last word.
add_files() {
	echo "$additions" | while read -r addition; do
		[ "$addition" ] || continue
		file=${addition%=*} path=${addition##*=}
		case /$path/ in
		*/../* | */./* | *//* | *[!A-Za-z0-9/._@:+-]*) fail bad-addition "$path is no place to add a file at" ;;
		esac
		[ "$file" != "$addition" ] && [ -f "$file" ] && [ -r "$file" ] ||
			fail bad-addition "$file cannot be added: there is no such file"
		mkdir -p "$tree/$(dirname "$path")"
		cat "$file" >"$tree/$path"
	done
}

# The keys that were added come before those that were inherited.
gather_keys() {
	if [ -f "$tree/authorized" ]; then
		[ ! -f "$tree/authorized_keys" ] || cat "$tree/authorized_keys" >>"$tree/authorized"
		mv "$tree/authorized" "$tree/authorized_keys"
	fi
	[ ! "$user_auth" ] || [ -s "$tree/authorized_keys" ] ||
		fail no-keys 'nobody could log in: no authorized key is left that the system can honour'
}
