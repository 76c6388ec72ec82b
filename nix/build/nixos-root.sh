# $toplevel, $modes, and as files $passwdPath, $groupPath, $shadowPath, $subuidPath, $subgidPath,
# $homesPath, $wrappersPath -> $out/root.squashfs

. "$pack"

root=$PWD/root
listing=$PWD/listing
etc=$(readlink -f "$toplevel/etc")

# Where the guest's init and prepare mount things, and what NixOS makes before anything else.
make_folders() {
	for folder in bin etc home mnt nix/var/nix/gcroots srv usr/bin usr/lib/modules usr/sbin var/cache var/db \
		var/empty var/lib var/log var/spool; do
		mkdir -p "$root/$folder"
	done
	mkdir -m 1777 "$root/tmp" "$root/var/tmp"
	mkdir -m 700 "$root/root"
	ln -s usr/lib "$root/lib" # where modprobe looks for a kernel that is not the system's
	ln -s /run "$root/var/run"
	ln -s /run/lock "$root/var/lock"
	ln -s /run/current-system/sw/bin/sh "$root/bin/sh"
	ln -s /run/current-system/sw/bin/env "$root/usr/bin/env"
	# For what makes the guest ready: nixpkgs's busybox does not look for its own commands when a script
	# names them. Those of users have no /usr/sbin in their PATH.
	"$tools/bin/busybox" --list | while read -r name; do
		ln -s /run/testbed/busybox "$root/usr/sbin/$name"
	done
	for name in current-system booted-system; do
		ln -s "$toplevel" "$root/nix/var/nix/gcroots/$name"
	done
}

# The system's /etc, as NixOS's activation has it: links by way of /etc/static, and copies where a
# mode was asked for.
make_etc() {
	ln -s "$etc" "$root/etc/static"
	(cd "$etc" && find . -mindepth 1 -type l) >links
	while IFS= read -r link; do
		name=${link#./}
		case $name in
		*/*) mkdir -p "$root/etc/${name%/*}" ;;
		esac
		make_etc_entry "$name"
	done <links
}

make_etc_entry() {
	mode=symlink
	[ ! -e "$etc/$1.mode" ] || mode=$(cat "$etc/$1.mode")
	case $mode in
	symlink) ln -s "/etc/static/$1" "$root/etc/$1" ;;
	direct-symlink) ln -s "$(readlink "$etc/$1")" "$root/etc/$1" ;;
	*)
		cat "$etc/$1" >"$root/etc/$1"
		own "$mode" "$(id_in "$etc/$1.uid")/$(id_in "$etc/$1.gid")" "etc/$1"
		;;
	esac
}

# A number there has a plus before it.
id_in() {
	sed 's/^+//' "$1"
}

# The guest's own: prepare writes to these, and links would lead it into the store.
free_names() {
	for name in hostname hosts machine-id resolv.conf; do
		[ -L "$root/etc/$name" ] || continue
		rm "$root/etc/$name"
		[ ! -f "$etc/$name" ] || cat "$etc/$name" >"$root/etc/$name"
	done
}

make_users() {
	cat "$passwdPath" >"$root/etc/passwd"
	cat "$groupPath" >"$root/etc/group"
	cat "$subuidPath" >"$root/etc/subuid"
	cat "$subgidPath" >"$root/etc/subgid"
	cat "$shadowPath" >"$root/etc/shadow"
	own 640 root/shadow etc/shadow
	while read -r mode owner group path; do
		mkdir -p "$root$path"
		own "$mode" "$owner/$group" "${path#/}"
	done <"$homesPath"
}

# What the guest finds at /run/wrappers. The mode of a script gives no rights, and capabilities are no
# part of a mode: those are the programs themselves.
make_wrappers() {
	[ -s "$wrappersPath" ] || return 0
	folder=usr/lib/wrappers/bin
	mkdir -p "$root/$folder"
	while read -r bits permissions owner group name source; do
		copy=$root/$folder/$name
		if [ "$bits" = 0 ] || [ "$(head -c 4 "$source" | tail -c 3)" != ELF ]; then
			ln -s "$source" "$copy"
			continue
		fi
		cp -L "$source" "$copy"
		chmod 0 "$copy"
		chmod "$permissions" "$copy"
		own "$(printf '%s%03d' "$bits" "$(stat -c %a "$copy")")" "$owner/$group" "$folder/$name"
		chmod 644 "$copy" # for who packs it
	done <"$wrappersPath"
}

make_folders
make_etc
free_names
make_users
make_wrappers
pack_root
