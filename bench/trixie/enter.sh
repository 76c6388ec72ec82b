# enter.sh ROOT PROGRAM ARGUMENT...: runs a program in a chroot with this machine's devices and store.
# Is started in mount and process namespaces of its own: whatever is mounted here ends with them.
set -eu

root=$1
shift
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
if [ -d /nix/store ]; then
  mkdir -p "$root/nix/store"
  mount --rbind /nix/store "$root/nix/store"
fi
exec chroot "$root" "$@"
