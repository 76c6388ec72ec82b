# $greeting, $systemd, $busybox -> $out/etc: links, and a copy with a mode, as NixOS lays them out.
mkdir -p "$out/etc/nix" "$out/etc/sysctl.d"

# entry PATH: from stdin.
entry() {
	mkdir -p "$out/content/$(dirname "$1")"
	cat >"$out/content/$1"
	ln -s "$out/content/$1" "$out/etc/$1"
}

echo "$greeting" | entry greeting
echo stand-in | entry hostname
printf '127.0.0.1 localhost\n127.0.0.2 stand-in\n192.0.2.7 server\n' | entry hosts
printf 'build-users-group =\nsandbox = false\nsubstitute = false\nbuild-hook = /run/current-system/sw/bin/build-remote\nexperimental-features = nix-command flakes\n' |
	entry nix/nix.conf
echo 'ID=nixos' | entry os-release
echo hidden | entry private
echo 0440 >"$out/etc/private.mode"
echo +0 >"$out/etc/private.uid"
echo wheel >"$out/etc/private.gid"
ln -s /run/elsewhere "$out/etc/elsewhere"
echo direct-symlink >"$out/etc/elsewhere.mode"

printf 'no.such.thing=1\nvm.swappiness=7\n' | entry sysctl.d/60-nixos.conf

# Disks of the machine that the configuration is for, which a guest has not.
printf '/dev/disk/by-label/nixos / ext4 defaults 0 1\n/dev/disk/by-label/home /home ext4 defaults 0 2\n' | entry fstab
mkdir "$out/etc/systemd"
cp -a "$systemd/units" "$out/units"
chmod -R u+w "$out/units"
cat >"$out/units/greet.service" <<-end
	[Unit]
	Description=Greets
	[Service]
	Type=oneshot
	RemainAfterExit=yes
	ExecStart=$busybox/bin/busybox sh -c 'cat /etc/greeting; hostname >/run/greeted'
end
ln -s ../greet.service "$out/units/multi-user.target.wants/"
ln -s "$out/units" "$out/etc/systemd/system"
