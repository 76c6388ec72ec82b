# $packages, each with archives as a kernel takes them before its initrd -> $out/VENDOR.bin

mkdir unpacked "$out"
for archive in $(find $packages -name '*.img'); do
	(cd unpacked && cpio -idm <"$archive")
done
cp unpacked/kernel/x86/microcode/*.bin "$out/" || fail "there is no microcode in $packages"
