# $tool, $programs, $busybox, $closure, $guest, $guestSystem, $accel, $script, $optionsPath -> $out, the
# results of a run

"$busybox/bin/busybox" mkdir applets
"$busybox/bin/busybox" --install -s applets
PATH=$PWD/applets
PATH=$(echo "$programs" | tr ' ' ':'):$PATH
export PATH

# A builder has neither a home, nor a database of Nix, nor anything of the host's configuration.
mkdir home conf
export HOME=$PWD/home NIX_CONF_DIR=$PWD/conf NIX_CONFIG='build-users-group ='
unset XDG_CACHE_HOME XDG_STATE_HOME
NIX_REMOTE="local?root=$PWD/own" nix-store --load-db <"$closure/registration"
export NIX_STATE_DIR=$PWD/own/nix/var/nix

# A template would be of use to nobody.
set -- --no-install --cold --accel "$accel" --guest "$guest" --system "$guestSystem" --results "$out"
while IFS= read -r option; do
	set -- "$@" "$option"
done <"$optionsPath"
# Nix gives a builder a terminal, which nobody looks at.
set -o pipefail
"$tool/bin/nixos-testbed" run "$@" "$script" 2>&1 | cat || {
	ended=$?
	# The results are lost with the build: of a guest that ended before its script the console tells why.
	case $ended in
	121 | 122 | 123) echo "its console's last words:" && tail -n 20 "$out/console.log" ;;
	esac
	exit $ended
}
