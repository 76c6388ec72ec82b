# The image's own commands come before the host's. Not every busybox is built to look for its own when
# a script names them (Debian's is, nixpkgs's is not); where it does not, a function for each calls it.

use_own_applets() {
	if (PATH=/nowhere && awk 'BEGIN { }') 2>/dev/null; then return; fi
	for applet in $("$tools/busybox" --list); do
		case $applet in
		*[!a-z0-9_]* | ash | echo | false | kill | printf | pwd | sh | test | true) continue ;; # the shell's own
		esac
		eval "$applet() { \"$tools/busybox\" $applet \"\$@\"; }"
	done
}
