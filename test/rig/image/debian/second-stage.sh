# The first process of a machine whose disk holds an unpacked Debian of its own architecture:
# has the packages configure themselves, and powers off.
exec >/dev/console 2>&1
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C

# debootstrap mounts and unmounts it as it likes.
need_proc() {
  [ -e /proc/self ] || mount -t proc proc /proc
}

need_proc
if /debootstrap/debootstrap --second-stage && need_proc && dpkg --purge busybox-static &&
  sh /rig/finish.sh; then
  rm -rf /rig /debootstrap /var/log/bootstrap.log
  fstrim /
  echo 'rig: finished'
else
  tail -n 40 /debootstrap/debootstrap.log
fi
need_proc
sync
echo u >/proc/sysrq-trigger
echo o >/proc/sysrq-trigger
sleep 60
