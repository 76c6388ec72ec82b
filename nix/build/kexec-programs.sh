# programs-*, which list what packages of the store are made of -> packages/bin, packages/lib: their
# programs and libraries, with those of all they need

mkdir -p packages/bin packages/lib
grep -h '^/' programs-* | sort -u >closure
while read -r path; do
	for file in "$path"/bin/* "$path"/sbin/*; do
		[ ! -f "$file" ] || cp -fL "$file" packages/bin/
	done
	for file in "$path"/lib/*.so*; do
		[ -f "$file" ] || continue
		[ "${file##*/}" != libc.so.6 ] || [ ! -e packages/lib/libc.so.6 ] ||
			fail "the packages of testbed.kexec.packages are of several nixpkgs: $path is a second C library"
		cp -fL "$file" packages/lib/
	done
done <closure
chmod -R u+w packages
