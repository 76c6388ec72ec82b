# $packages -> $root, $control, $listing

mkdir -p "$root" "$control"
(
	cd "$root"
	mkdir -p usr/bin usr/sbin usr/lib
	ln -s usr/bin usr/sbin usr/lib .
	if [ "$guestSystem" = x86_64-linux ]; then
		mkdir usr/lib64
		ln -s usr/lib64 .
	fi
)

for package in $(cat "$packagesPath"); do
	name=${package#*-}
	name=${name%.deb}
	mkdir "$control/$name"
	member "$package" control | tar -xo -C "$control/$name"
	member "$package" data >data.tar
	tar -xof data.tar -C "$root"
	tar -tvf data.tar >"$control/$name/entries"
	cat "$control/$name/entries" >>"$listing"
done
rm data.tar
