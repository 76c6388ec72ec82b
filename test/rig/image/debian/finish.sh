# Run in the new Debian, by root, once all its packages are configured.
set -eu
export DEBIAN_FRONTEND=noninteractive

useradd --create-home --shell /bin/bash --groups sudo lab
echo lab:lab | chpasswd
install -d -m 700 /root/.ssh
install -d -m 700 -o lab -g lab /home/lab/.ssh

systemctl enable systemd-networkd.service
# Nothing that comes by itself may write or download while a test looks.
systemctl mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
  e2scrub_reap.service fstrim.timer

# Not checked at each start: its journal is enough for a machine that is reset.
echo '/dev/vda / ext4 errors=remount-ro 0 0' >/etc/fstab
echo rig >/etc/hostname
printf '127.0.0.1 localhost\n::1 localhost\n127.0.1.1 rig\n' >/etc/hosts
echo 'nameserver 10.0.2.3' >/etc/resolv.conf
mkdir -p /etc/nix
printf 'build-users-group =\nexperimental-features = nix-command flakes\n' >/etc/nix/nix.conf
# Where kexec-tools is: it may be used, and a reboot stays a reboot.
[ ! -e /etc/default/kexec ] || sed -i 's/^LOAD_KEXEC=.*/LOAD_KEXEC=false/' /etc/default/kexec

# Each rig gets its own.
rm -f /etc/ssh/ssh_host_*
: >/etc/machine-id
rm -f /var/lib/dbus/machine-id
apt-get clean
