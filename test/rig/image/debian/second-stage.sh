# The first process of a machine whose disk holds an unpacked Debian of its own architecture:
# has the packages configure themselves, and powers off.
exec >/dev/console 2>&1
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs tmpfs /run

if /debootstrap/debootstrap --second-stage && dpkg --purge busybox-static && sh /rig/finish.sh; then
  rm -rf /rig /debootstrap /var/log/bootstrap.log
  echo 'rig: finished'
else
  tail -n 40 /debootstrap/debootstrap.log
fi
sync
umount /run
echo u >/proc/sysrq-trigger
echo o >/proc/sysrq-trigger
sleep 60
