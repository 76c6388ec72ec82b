# What every build script starts with: $tools' programs by name, and nothing of the host's.
set -o pipefail
umask 022
mkdir applets
"$tools/bin/busybox" --install -s applets
export PATH="$PWD/applets" LC_ALL=C TZ=UTC

# Where the tools are dynamic programs of a distribution, their loader is not where they look for it.
loaded() {
	program=$1 called=$2
	shift 2
	if [ ! -e "$tools/lib" ]; then
		"$tools/bin/$called" "$@"
		return
	fi
	"$tools/lib/ld.so" --library-path "$tools/lib" --argv0 "$called" "$tools/bin/$program" "$@"
}
depmod() { loaded kmod depmod "$@"; }
lz4() { loaded lz4 lz4 "$@"; }
mksquashfs() { loaded mksquashfs mksquashfs "$@"; }
unsquashfs() { loaded unsquashfs unsquashfs "$@"; }
xz() { loaded xz xz "$@"; }
zstd() { loaded zstd zstd "$@"; }

fail() {
	echo "$*" >&2
	exit 1
}

# member DEB control|data: that tar archive of the package, decompressed.
member() {
	archive=$(ar t "$1" | grep "^$2\.tar") || fail "$1 holds no $2.tar"
	case $archive in
	*.xz) ar p "$1" "$archive" | xz -dc ;;
	*.zst) ar p "$1" "$archive" | zstd -dc ;;
	*.gz) ar p "$1" "$archive" | gzip -dc ;;
	*.tar) ar p "$1" "$archive" ;;
	*) fail "$1: $archive is compressed in a way not known here" ;;
	esac
}
