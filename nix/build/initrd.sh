# $kernel, $busybox, $init, $prepare, $agent, $modules -> $out/initrd

release=$(ls "$kernel/lib/modules")
folder=$kernel/lib/modules/$release

mkdir -p root/testbed/modules "$out"
cp "$init" root/init
cp "$prepare" root/testbed/prepare
cp "$agent" root/testbed/agent
cp "$busybox/bin/busybox" root/testbed/busybox
chmod 755 root/init root/testbed/prepare root/testbed/agent root/testbed/busybox
printf 'RELEASE=%s\nMODULES=%s\n' "$release" "$kernel" >root/testbed/config

awk -v wanted="$modules" -v builtin="$folder/modules.builtin" -f "$order" "$folder/modules.dep" >files
number=10
while read -r file; do
	name=${file##*/}
	plain=root/testbed/modules/$number-${name%%.ko*}.ko
	case $file in
	*.xz) xz -dc "$folder/$file" ;;
	*.zst) zstd -dc "$folder/$file" ;;
	*.gz) gzip -dc "$folder/$file" ;;
	*) cat "$folder/$file" ;;
	esac >"$plain"
	number=$((number + 1))
done <files

. "$cpio"
(cd root && find . | sort | newc) >"$out/initrd"
