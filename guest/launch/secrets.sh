# Files encrypted with age. The image's secrets/PATH.age becomes PATH in what is handed over, what
# was added as secrets/NAME.age becomes secrets/NAME. All of it is opened in the stage.

open_image_secrets() {
	list_sealed "$image/secrets"
	[ -s "$stage/sealed" ] || [ "$root_key" ] || adds_secrets ||
		fail no-secrets "the image has no secrets: nothing ends with .age in $image/secrets"
	open_sealed "$image/secrets" "$tree"
}

adds_secrets() {
	case $additions in *=secrets/*.age"$newline"*) ;; *) return 1 ;; esac
}

# The system's own host key. With it the system opens what is encrypted to it.
open_root_key() {
	[ ! "$host_keys" ] || fail usage '--root-key gives the system a host key of its own: leave --inherit-host-keys out'
	[ -r "$root_key" ] || fail no-secrets "$root_key, the root key, cannot be read"
	list_keys >"$stage/keys"
	open_one "$root_key" "$tree/ssh/ssh_host_ed25519_key" || fail no-secrets "the root key: $(cat "$stage/why")"
}

# A system that has this host's keys, or one of its own, opens them itself: then they are opened nowhere here.
open_added_secrets() {
	[ ! "$root_key" ] || return 0
	[ "$key" ] || [ ! "$host_keys" ] || return 0
	list_sealed "$tree/secrets"
	open_sealed "$tree/secrets" "$tree/secrets"
	while read -r file; do
		rm "$file"
	done <"$stage/sealed"
}

list_sealed() {
	find "$1" -type f -name '*.age' >"$stage/sealed" 2>/dev/null || true
}

# open_sealed FROM TO
open_sealed() {
	[ -s "$stage/sealed" ] || return 0
	list_keys >"$stage/keys"
	while read -r file; do
		path=${file#"$1/"}
		path=$2/${path%.age}
		mkdir -p "${path%/*}"
		open_one "$file" "$path" || fail no-secrets "${file#"$tree/"}: $(cat "$stage/why")"
	done <"$stage/sealed"
}

# The key that was named, or else those that this host shows of itself.
list_keys() {
	if [ "$key" ]; then
		[ -r "$key" ] || fail no-secrets "$key, the key to decrypt with, cannot be read"
		echo "$key"
		return
	fi
	gather_host_keys "$stage/own"
	ls "$stage"/own/*_key 2>/dev/null || fail no-secrets 'this host has no SSH host key to decrypt with'
}

# open_one FILE PATH: with the first key that fits; else $stage/why is what was said of each.
open_one() {
	why=
	while read -r identity; do
		linked age --decrypt --identity "$identity" "$1" >"$2" 2>"$stage/said" </dev/null && return
		why="$why; ${identity##*/} does not open it: $(head -n 1 "$stage/said")"
	done <"$stage/keys"
	echo "${why#; }" >"$stage/why"
	return 1
}
