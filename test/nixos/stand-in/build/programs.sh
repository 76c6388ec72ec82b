# $packages, $busybox, $systemd -> $out/bin: Nix, bash, busybox's commands, systemd's for people.

mkdir packages
for package in $packages; do
	member "$package" data | tar -xo -C packages
done

mkdir -p "$out/bin" "$out/libexec/nix/lib"
"$tools/bin/busybox" --list | while read -r applet; do
	ln -s "$busybox/bin/busybox" "$out/bin/$applet"
done
cp packages/usr/bin/bash-static "$out/bin/bash" 2>/dev/null || cp packages/bin/bash-static "$out/bin/bash"

# Nix with all libraries there are, and their loader.
nix=$out/libexec/nix
find packages -type f -name 'ld-linux*' -exec cp {} "$nix/ld.so" \;
find packages -name '*.so*' ! -type d ! -name 'ld-linux*' | while read -r library; do
	[ ! -e "$library" ] || cp -L "$library" "$nix/lib/"
done
chmod 755 "$nix/ld.so"
cp packages/usr/bin/nix "$nix/nix"
for name in build-remote nix nix-build nix-instantiate nix-store; do
	cat >"$out/bin/$name" <<-end
		#!$busybox/bin/busybox sh
		exec $nix/ld.so --library-path $nix/lib --argv0 $name $nix/nix "\$@"
	end
	chmod +x "$out/bin/$name"
done
ln -s "$systemd"/bin/* "$out/bin/"
