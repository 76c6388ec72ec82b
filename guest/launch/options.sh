usage() {
	cat <<'end'
usage: run [OPTION]...

Loads the system beside this script into the host's memory. It comes up at the next
`systemctl kexec`, or now where --reboot or --reset is given, and lives in RAM alone: the
host's disks are not touched, and its next boot brings it back.

  --reboot                then stops the host's services in order, and jumps
  --reset                 then jumps at once, as a reset would
  --loaded                jumps into what an earlier call has loaded
  --unload                takes out what an earlier call has loaded
  --inherit-user-auth     who may log in here as root, or as who called sudo, may log in there
  --inherit-host-keys     gives it this host's SSH host keys
  --inherit-ip-setup      gives it this host's links, addresses, routes and name servers
  --root-key FILE         gives it an SSH host key of its own: FILE, which this host's keys decrypt, or
                          that of --decrypt-with. What is added as secrets/NAME.age it opens itself
  --decrypt-with FILE     decrypts the image's secrets/*.age for it, with this age or SSH key
  --add FILE=PATH         hands over a file as PATH; may be repeated. What is secrets/NAME.age is
                          decrypted, there where it has this host's SSH host keys, else here
  --append ARG            adds to its kernel's command line; may be repeated
  --microcode FILE        puts this archive with microcode before the initrd
  --override-kernel FILE  loads another kernel than the image's
  --no-defaults           leaves out the options that the image has by itself (the file defaults)
  --stage DIR             where the RAM for all this is mounted (/run/nixos-testbed/stage)
  --sudo                  becomes root with sudo, which may not ask for a password
  --trace                 shows each step, and nothing secret
  --help                  shows this

It ends with 0, or tells a word and a sentence and ends with the word's code:
end
	echo "$words"
}

# What is asked for; the additions are lines.
read_options() {
	jump='' stage=/run/nixos-testbed/stage override='' early='' key='' root_key='' sudo='' trace=''
	loaded='' unloading='' user_auth='' host_keys='' ip_setup='' additions='' appended=''
	case " $* " in *' --no-defaults '*) ;; *) take_own_options ;; esac
	take_options "$@"
}

# What the image is made to be called with: an option a line, in which @image@ is its folder.
take_own_options() {
	[ -f "$image/defaults" ] || return 0
	set --
	while IFS= read -r option; do
		case $option in *@image@*) option=${option%%@image@*}$image${option#*@image@} ;; esac
		set -- "$@" "$option"
	done <"$image/defaults"
	take_options "$@"
}

take_options() {
	while [ $# -gt 0 ]; do
		case $1 in
		--reboot | --reset) take_jump "${1#--}" ;;
		--loaded) loaded=1 ;;
		--unload) unloading=1 ;;
		--inherit-user-auth) user_auth=1 ;;
		--inherit-host-keys) host_keys=1 ;;
		--inherit-ip-setup) ip_setup=1 ;;
		--no-defaults) ;;
		--sudo) sudo=1 ;;
		--trace) trace=1 ;;
		--help) usage && exit ;;
		--*=*) take_value "${1%%=*}" "${1#*=}" ;;
		--*)
			[ $# -gt 1 ] || fail usage "there is no option $1, or it needs a value: see --help"
			take_value "$1" "$2"
			shift
			;;
		*) fail usage "$1 is no option: see --help" ;;
		esac
		shift
	done
}

take_jump() {
	[ ! "$jump" ] || [ "$jump" = "$1" ] || fail usage '--reboot and --reset exclude each other'
	jump=$1
}

take_value() {
	case $2 in
	*"$newline"*) fail usage "the value of $1 has more than one line" ;;
	esac
	case $1 in
	--decrypt-with) key=$2 ;;
	--root-key) root_key=$2 ;;
	--override-kernel) override=$2 ;;
	--microcode) early=$2 ;;
	--append) appended="$appended $2" ;;
	--add) additions=$additions$2$newline ;;
	--stage) take_stage "$2" ;;
	*) fail usage "there is no option $1 with a value: see --help" ;;
	esac
}
newline='
'

take_stage() {
	case $1 in
	*[!A-Za-z0-9/._+-]* | *..* | / | //*) fail usage "$1 cannot be the stage: give a plain path" ;;
	/*) stage=${1%/} ;;
	*) fail usage "$1 cannot be the stage: give an absolute path" ;;
	esac
}

# The same call once more, as root. It may not wait for a password that nobody types.
become_root() {
	[ "$(id -u)" != 0 ] || return 0
	[ "$sudo" ] || fail no-root 'only root may do this: call it as root, or with --sudo'
	command -v sudo >/dev/null || fail no-root 'only root may do this, and there is no sudo here'
	sudo -n true 2>/dev/null ||
		fail no-root "sudo asks for a password: let $(id -un) use it without (NOPASSWD), or log in as root"
	exec sudo -n -- "$tools/busybox" sh "$tools/launch/main.sh" "$image" "$@"
}
