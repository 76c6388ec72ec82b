# $tools -> $out/bin: its programs, each with its loader and its libraries.
mkdir -p "$out/bin"

# wrap NAME PROGRAM
wrap() {
	cat >"$out/bin/$1" <<-end
		#!$tools/bin/busybox sh
		exec $tools/lib/ld.so --library-path $tools/lib --argv0 $1 $tools/bin/$2 "\$@"
	end
	chmod +x "$out/bin/$1"
}

wrap depmod kmod
for program in lz4 mksquashfs unsquashfs xz zstd; do
	wrap $program $program
done
