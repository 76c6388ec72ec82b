# Who asks, and who else is there.

user_facts() {
	say root-by "$1"
	[ ! "$2" ] || say ssh "$2"
	[ ! "$3" ] || say user "$3"
	[ ! "$4" ] || say home "$4"
	while read -r word value rest; do
		case $word in
		Uid:) say uid "${rest%%[!0-9]*}" ;;
		CapEff:) say capabilities "$value" && break ;;
		esac
	done </proc/self/status
	if [ -e /run/systemd/container ] || [ -e /.dockerenv ] || [ -e /run/.containerenv ]; then
		say container yes
	fi
	for file in /run/systemd/sessions/*; do
		case $file in
		*.ref) ;;
		*) session_facts "$file" ;;
		esac
	done
	for file in /dev/pts/[0-9]*; do
		[ ! -e "$file" ] || say terminal "${file#/dev/}"
	done
}

session_facts() {
	[ -f "$1" ] || return
	who= where= tty=
	while IFS== read -r word value; do
		case $word in
		USER) who=$value ;;
		TTY) tty=$value ;;
		REMOTE_HOST) where=$value ;;
		esac
	done <"$1"
	[ ! "$tty" ] || say session "$who $tty $where"
}
