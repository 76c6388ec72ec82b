# Secrets that were handed over, in RAM of their own that is never swapped: those that were opened on
# the host, and those that the host's keys open here.

secrets=$state/secrets

open_secrets() {
	[ -d $handover/secrets ] || return 0
	mkdir -p -m 700 $secrets
	mount -t ramfs -o nosuid,nodev,noexec,mode=700 secrets $secrets
	for file in $handover/secrets/*; do
		name=${file##*/}
		(umask 077 && open_secret "$file" "$secrets/${name%.age}") ||
			unmet "no host key opens the secret ${name%.age}: $(head -n 1 $state/why)"
		shred -u -n 1 "$file"
	done
	chmod 400 $secrets/*
}

# open_secret FILE PATH
open_secret() {
	case $1 in
	*.age) ;;
	*) cat "$1" >"$2" && return ;;
	esac
	for key in $handover/ssh/ssh_host_*_key; do
		ssh_tool age --decrypt --identity "$key" "$1" >"$2" 2>$state/why </dev/null && return
	done
	rm "$2"
	return 1
}
