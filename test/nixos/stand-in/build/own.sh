# $packages -> $out/bin, $out/lib: their programs and libraries, and the loader.

mkdir -p packages "$out/bin" "$out/lib"
for package in $packages; do
	member "$package" data | tar -xo -C packages
done
find packages -type f | grep -E '/s?bin/|/dropbear/dropbear' | while read -r program; do
	cp "$program" "$out/bin/"
done
find packages -name '*.so*' ! -type d | while read -r library; do
	[ ! -e "$library" ] || cp -L "$library" "$out/lib/"
done
