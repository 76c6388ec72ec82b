# Programs of the packages that are not static, each runnable from its folder by its own loader:
# FOLDER/ld.so --library-path FOLDER/lib FOLDER/PROGRAM.

# link_programs FOLDER PROGRAM...
link_programs() {
	folder=$1
	shift
	mkdir -p "$folder/lib"
	for program; do
		place=$(find packages -type f -name "$program" | grep '/s\?bin/\|/dropbear/' | head -n 1)
		[ -n "$place" ] || fail "no package holds $program"
		cp "$place" "$folder/$program"
	done
	loader=$(find packages -type f -name 'ld-linux*.so.*' | head -n 1)
	cp "$loader" "$folder/ld.so"
	chmod 755 "$folder"/*
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
