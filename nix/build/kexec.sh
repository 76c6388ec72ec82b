# $bundle, $kernel, $packages, $run, $launch, $raise, $agent -> $out, an image to jump into

. "$cpio"
. "$linked"
. "$initrd"
. "$describe"

# The packages' own trees in one, merged as the releases of today are.
mkdir -p packages/usr/lib packages/usr/bin packages/usr/sbin
ln -s usr/lib usr/bin usr/sbin packages/
for package in $packages; do
	member "$package" data | tar -xo -C packages
done

mkdir from-bundle
(cd from-bundle && cpio -id <"$bundle/initrd" 2>/dev/null)

mkdir -p "$out/tools/launch"
copy_kernel "$out/kernel"
make_initrd "$out/initrd"
cp "$run" "$out/run"
cp "$launch"/* "$out/tools/launch/"
cp from-bundle/testbed/busybox "$out/tools/busybox"
cp "$agent" "$out/tools/agent"
link_programs "$out/tools/linked" kexec dropbearconvert dropbearkey $decrypt
chmod 755 "$out/run" "$out/tools/busybox" "$out/tools/agent"
describe_image >"$out/image.json"
