# Told on stdout, in sections: what a script may go by of where it is. Its files tell the rest.
section() {
	echo "== $1"
}

section environment
env | sort
section arguments
echo "$# $PWD $-"
section identity
id
umask
section limits
ulimit -S -a
ulimit -H -a
section process
grep -E '^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp:|Sig(Blk|Ign|Cgt))' /proc/self/status
cat /proc/self/oom_score_adj
nice
[ -t 0 ] || echo 'no terminal'
ps -o stat= -p $$ | cut -c 1
section stdin
cat
section folders
stat -c '%A %U %G %n' / /root /tmp /tmp/shared /run /dev/shm /var/tmp "$TESTBED_RESULTS" .
stat -c '%F %a %n' /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty /dev/ptmx /dev/fuse /dev/kmsg /dev/stdout
ls /
section names
cat /etc/hosts
section disk
blockdev --getsize64 /dev/disk/by-id/virtio-d
section network
ip -br address show lo
section modules
modprobe -n -v dummy >/dev/null && echo 'modules are there'
uname -r
section programs
for program in bash sh awk ip mount modprobe nix perl python3 ps; do
	command -v $program
done
section shared
cat /tmp/shared/from-here
echo there >from-there
cat from-there
section stderr
echo 'to stderr' >&2

mkdir -p "$TESTBED_RESULTS/sub/empty" /var/log/brought
echo plain >"$TESTBED_RESULTS/plain"
echo private >"$TESTBED_RESULTS/private"
chmod 600 "$TESTBED_RESULTS/private"
echo program >"$TESTBED_RESULTS/sub/program"
chmod 4755 "$TESTBED_RESULTS/sub/program"
ln -s plain "$TESTBED_RESULTS/link"
mkfifo "$TESTBED_RESULTS/fifo"
echo log >/var/log/brought/log
exit 7
