# $description, $kernel, $initrd, $root -> $out/{bundle.json,kernel,initrd,root.squashfs}

mkdir "$out"
ln -s "$kernel/kernel" "$out/kernel"
direct=
if [ -e "$kernel/vmlinux" ]; then
	ln -s "$kernel/vmlinux" "$out/vmlinux"
	direct='"vmlinux":"vmlinux",'
fi
ln -s "$initrd/initrd" "$out/initrd"
ln -s "$root/root.squashfs" "$out/root.squashfs"

release=$(ls "$kernel/lib/modules")
sha256=$(sha256sum <"$kernel/kernel")
printf '%s,"kernel":{"file":"kernel",%s"release":"%s","sha256":"%s","modules":"%s"}}\n' \
	"${description%\}}" "$direct" "$release" "${sha256%% *}" "$kernel" >"$out/bundle.json"
