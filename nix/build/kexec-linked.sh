# Programs of the packages, each runnable from its folder: by its own loader,
# FOLDER/ld.so --library-path FOLDER/lib FOLDER/PROGRAM, or, where it is static, as FOLDER/static/PROGRAM.

# link_programs FOLDER PROGRAM...
link_programs() {
	folder=$1
	shift
	linked=
	for program; do
		place=$(find packages -type f -name "$program" | grep '/s\?bin/\|/dropbear/' | head -n 1)
		[ -n "$place" ] || fail "no package holds $program"
		to=$folder/static
		if [ "$(loader_at "$place")" ]; then to=$folder linked=1; fi
		mkdir -p "$to"
		cp "$place" "$to/$program"
		chmod 755 "$to/$program"
	done
	[ "$linked" ] || return 0
	loader=$(find packages -type f -name 'ld-linux*.so.*' | head -n 1)
	[ -n "$loader" ] || fail 'no package holds the loader of its programs'
	mkdir -p "$folder/lib"
	cp "$loader" "$folder/ld.so"
	chmod 755 "$folder/ld.so"
	while copy_named "$folder"; do :; done
}

# copy_named FOLDER: the libraries that what lies in the folder names; fails where all are there.
copy_named() {
	copied=1
	find "$1" -type f -exec strings {} + | grep '\.so\.' | sort -u >named
	for library in $(find packages -name '*.so.*' ! -name 'ld-linux*' | sort); do
		name=${library##*/}
		[ ! -e "$1/lib/$name" ] && grep -qxF "$name" named || continue
		cp -L "$library" "$1/lib/$name"
		copied=0
	done
	return $copied
}

# loader_at PROGRAM: the place and the length of the name of the loader that an ELF program wants
# (PT_INTERP); nothing for one that is static.
loader_at() {
	entry=$(number_at "$1" 32 4)
	count=$(number_at "$1" 56 2)
	while [ "$count" -gt 0 ]; do
		if [ "$(number_at "$1" "$entry" 4)" = 3 ]; then
			echo "$(number_at "$1" $((entry + 8)) 4) $(number_at "$1" $((entry + 32)) 4)"
			return
		fi
		entry=$((entry + $(number_at "$1" 54 2)))
		count=$((count - 1))
	done
}

# set_loader PROGRAM PATH: for one that is started as it is, by its kernel.
set_loader() {
	[ -f "$1" ] || return 0
	at=$(loader_at "$1")
	[ "${#2}" -lt "${at#* }" ] || fail "$1 has no room for the name of another loader"
	{
		printf %s "$2"
		head -c $((${at#* } - ${#2})) /dev/zero
	} | dd of="$1" bs=1 seek="${at% *}" conv=notrunc 2>/dev/null
}
