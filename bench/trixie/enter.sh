# enter.sh ROOT [FROM TO]... -- PROGRAM ARGUMENT...: runs a program in a chroot with this machine's
# devices and store, and with more of its folders shown there.
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
while [ "$1" != -- ]; do
  mount --rbind "$1" "$root$2"
  shift 2
done
shift
exec chroot "$root" "$@"
