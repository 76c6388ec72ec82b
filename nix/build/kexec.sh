# $bundle, $kernel, $gather, $run, $launch, $raise, $agent -> $out, an image to jump into

. "$cpio"
. "$unwrap"
. "$linked"
. "$initrd"
. "$describe"

release=$(ls "$kernel/lib/modules")
. "$gather"

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
printf %s "$beside" | while read -r path file; do
	mkdir -p "$(dirname "$out/$path")"
	cat "$file" >"$out/$path"
done
chmod 755 "$out/run" "$out/tools/busybox" "$out/tools/agent"
describe_image >"$out/image.json"
