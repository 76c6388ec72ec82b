# $etc, $kernel, $programs, $systemd -> $out, as nixos/modules/system/activation/top-level.nix makes it.
mkdir "$out"
ln -s "$etc/etc" "$out/etc"
ln -s "$kernel/kernel" "$out/kernel"
ln -s "$kernel" "$out/kernel-modules"
ln -s "$programs" "$out/sw"
ln -s "$systemd" "$out/systemd"
printf '#!%s/bin/sh\necho "init was started" >&2\nexit 1\n' "$programs" >"$out/init"

# The distribution's systemd looks for what it is made of at the places it has there.
cat >"$out/activate" <<-end
	#!$programs/bin/sh
	mkdir -p /usr/lib/systemd
	for entry in $systemd/usr/lib/* $systemd/usr/lib/systemd/*; do
		case \${entry##*/} in systemd | system | user) [ -L "\$entry" ] || [ ! -d "\$entry" ] || continue ;; esac
		place=/usr/\${entry#$systemd/usr/}
		[ -e "\$place" ] || ln -s "\$entry" "\$place"
	done
	[ ! -d $systemd/usr/lib64 ] || ln -sfn $systemd/usr/lib64 /lib64
	ln -sfn /etc/static/hostname /etc/hostname
	echo activated >/run/activated
	echo 'a snippet of the activation failed'
	exit 1
end
chmod +x "$out/init" "$out/activate"
