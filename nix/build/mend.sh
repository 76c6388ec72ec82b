# $root, $control, $listing: what maintainer scripts would have done, as far as a guest needs it.

# Users and groups: the distribution's own, those that packages ask for, those that own files.
mend_users() {
	masters=usr/share/base-passwd
	set -- $(ls -d "$root"/usr/lib/sysusers.d/*.conf "$control"/*/postinst "$control"/*/preinst 2>/dev/null)
	{
		awk -f "$user_wishes" "$@"
		awk '{ split($2, owner, "/"); print "user", owner[1]; print "group", owner[2] }' "$listing" | sort -u
	} >wishes
	awk -v passwd_out="$root/etc/passwd" -v group_out="$root/etc/group" -f "$users" \
		"$root/$masters/passwd.master" "$root/$masters/group.master" wishes
	sed -i 's/^\([^:]*\):[^:]*:/\1:x:/' "$root/etc/passwd" "$root/etc/group"
	awk -F: '{ print $1 ":*:19000:0:99999:7:::" }' "$root/etc/passwd" >"$root/etc/shadow"
	awk -F: '{ print $1 ":*::" $4 }' "$root/etc/group" >"$root/etc/gshadow"
	own -rw-r----- root/shadow etc/shadow
	own -rw-r----- root/shadow etc/gshadow
	: >"$root/etc/subuid"
	: >"$root/etc/subgid"
}

# Alternatives: of each name the one with the highest priority whose file is there.
mend_alternatives() {
	mkdir -p "$root/etc/alternatives"
	awk -f "$alternatives" "$control"/*/postinst | sort -k 3,3 -k 1,1nr >installs
	done=' '
	while read -r _ link name path slaves; do
		case $done in *" $name "*) continue ;; esac
		present "$path" || continue
		done="$done$name "
		alternative "$link" "$name" "$path"
		set -- $slaves
		while [ $# -ge 3 ]; do
			present "$3" && alternative "$1" "$2" "$3"
			shift 3
		done
	done <installs
}

present() {
	[ -e "$root$1" ] || [ -L "$root$1" ]
}

alternative() {
	present "$1" && return
	mkdir -p "$root${1%/*}"
	ln -sfn "$3" "$root/etc/alternatives/$2"
	ln -s "/etc/alternatives/$2" "$root$1"
}

# dpkg's own records, so that `dpkg -l` and `dpkg -L` know what is here.
mend_dpkg() {
	records=$root/var/lib/dpkg
	mkdir -p "$records/info" "$records/updates" "$records/triggers" "$records/parts"
	echo 1 >"$records/info/format"
	: >"$records/available"
	for folder in "$control"/*; do
		called=${folder##*/}
		if grep -q '^Multi-Arch: same' "$folder/control"; then
			called=$called:$(sed -n 's/^Architecture: //p' "$folder/control")
		fi
		sed '/^Package:/a Status: install ok installed' "$folder/control"
		echo
		awk '{ for (i = 1; i <= 5; i++) sub(/^[^ ]+ +/, ""); sub(/ -> .*/, ""); sub(/^\./, ""); sub(/\/$/, ""); print ($0 == "") ? "/." : $0 }' \
			"$folder/entries" >"$records/info/$called.list"
		for part in conffiles md5sums triggers shlibs symbols; do
			[ -f "$folder/$part" ] && cp "$folder/$part" "$records/info/$called.$part"
		done
	done >"$records/status"
}

# Files that base-files, libpam-runtime, debianutils and ca-certificates make when they are configured.
mend_files() {
	defaults=$root/usr/share/base-files
	copy_default "$defaults/dot.profile" root/.profile
	copy_default "$defaults/dot.bashrc" root/.bashrc
	copy_default "$defaults/profile" etc/profile
	copy_default "$defaults/nsswitch.conf" etc/nsswitch.conf
	copy_default "$root/usr/share/libc-bin/nsswitch.conf" etc/nsswitch.conf
	cat "$root"/usr/share/debianutils/shells "$root"/usr/share/debianutils/shells.d/* 2>/dev/null |
		sort -u >"$root/etc/shells"
	[ -e "$root/etc/dpkg/origins/debian" ] && ln -sf debian "$root/etc/dpkg/origins/default"
	[ -e "$root/bin/sh" ] || ln -s dash "$root/usr/bin/sh"
	mend_power
	mend_pam
	mend_certificates
}

copy_default() {
	if [ -f "$1" ] && [ ! -e "$root/$2" ]; then cp "$1" "$root/$2"; fi
}

# These are systemd's on a whole system; without it busybox's do with -f what they say.
mend_power() {
	for program in poweroff reboot halt; do
		present "/usr/sbin/$program" || ln -s /run/testbed/busybox "$root/usr/sbin/$program"
	done
}

# What pam-auth-update makes of its templates with pam_unix alone.
mend_pam() {
	[ -d "$root/etc/pam.d" ] || return 0
	echo 'auth [success=1 default=ignore] pam_unix.so nullok
auth requisite pam_deny.so
auth required pam_permit.so' >"$root/etc/pam.d/common-auth"
	echo 'account required pam_unix.so' >"$root/etc/pam.d/common-account"
	echo 'password required pam_unix.so obscure yescrypt' >"$root/etc/pam.d/common-password"
	echo 'session required pam_unix.so' >"$root/etc/pam.d/common-session"
	cp "$root/etc/pam.d/common-session" "$root/etc/pam.d/common-session-noninteractive"
}

mend_certificates() {
	authorities=$root/usr/share/ca-certificates
	[ -d "$authorities" ] || return 0
	mkdir -p "$root/etc/ssl/certs"
	find "$authorities" -name '*.crt' | sort | xargs cat >"$root/etc/ssl/certs/ca-certificates.crt"
	mkdir -p "$root/usr/lib/ssl"
	ln -sfn /etc/ssl/certs/ca-certificates.crt "$root/usr/lib/ssl/cert.pem"
}

# Where the guest's init and prepare mount things, and the places base-files makes.
mend_folders() {
	rm -rf "$root/var/run" "$root/var/lock"
	ln -s /run "$root/var/run"
	ln -s /run/lock "$root/var/lock"
	for folder in dev proc sys run tmp mnt srv opt media etc/nix usr/lib/modules nix/store \
		nix/var/log/nix/drvs nix/var/nix/db nix/var/nix/temproots nix/var/nix/userpool \
		nix/var/nix/daemon-socket nix/var/nix/gcroots/auto nix/var/nix/gcroots/per-user/root \
		nix/var/nix/profiles/per-user/root \
		var/opt var/mail var/spool var/log usr/local/bin usr/local/sbin usr/local/lib usr/local/share; do
		mkdir -p "$root/$folder"
	done
	ln -sfn ../mail "$root/var/spool/mail"
	ln -sfn /nix/var/nix/profiles "$root/nix/var/nix/gcroots/profiles"
	own drwxrwxrwt root/root nix/var/nix/gcroots/per-user
	own drwxrwxrwt root/root nix/var/nix/profiles/per-user
	own drwxrwsr-x root/mail var/mail
	echo 'build-users-group =
experimental-features = nix-command flakes
sandbox = false' >"$root/etc/nix/nix.conf"
}

# What packages have systemd start, as `systemctl enable` would. Timers are for machines that live longer
# than a run, and would all elapse in one that comes to life days after its template.
mend_units() {
	[ -e "$root/usr/lib/systemd/systemd" ] || return 0
	sed -n "s/.*deb-systemd-helper enable '\([^'@]*\)'.*/\1/p" "$control"/*/postinst | sort -u >enabled
	while read -r unit; do
		file=$root/usr/lib/systemd/system/$unit
		case $unit in *.timer) continue ;; esac
		[ ! -f "$file" ] || awk -f "$install_section" "$file" | while read -r relation other; do
			enable_unit "$unit" "$relation" "$other"
		done
	done <enabled
}

# enable_unit UNIT wants|requires|alias OTHER
enable_unit() {
	system=$root/etc/systemd/system
	case $2 in
	alias) [ "$3" = "$1" ] || ln -sfn "/lib/systemd/system/$1" "$system/$3" ;;
	*)
		mkdir -p "$system/$3.$2"
		ln -sfn "/lib/systemd/system/$1" "$system/$3.$2/$1"
		;;
	esac
}

mend_folders
mend_files
mend_users
mend_alternatives
mend_units
mend_dpkg
