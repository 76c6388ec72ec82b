# Secrets of the image that this host may read: secrets/PATH.age becomes PATH in what is handed over.

decrypt_secrets() {
	[ -r "$key" ] || fail no-secrets "$key, the key to decrypt with, cannot be read"
	find "$image/secrets" -type f -name '*.age' >"$stage/secrets" 2>/dev/null || true
	[ -s "$stage/secrets" ] || fail no-secrets "the image has no secrets: nothing ends with .age in $image/secrets"
	while read -r file; do
		path=${file#"$image/secrets/"}
		path=$tree/${path%.age}
		mkdir -p "${path%/*}"
		linked age --decrypt --identity "$key" "$file" >"$path" 2>"$stage/said" ||
			fail no-secrets "$file: $(tail -n 1 "$stage/said")"
	done <"$stage/secrets"
}
