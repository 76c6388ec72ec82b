import type { Row } from '../row.ts'

const kept = 'echo kept >$TESTBED_RESULTS/a; '
const home = ['a']
const lostPower = { outcome: 'lost', exit: 123, cause: /powered itself off/, home } as const

/** A module whose first instruction is none. */
const oops = `
module=$(modinfo -n dummy)
perl -0777 -pe 's/\\xe8\\0{4}\\K\\x41\\x54(?=\\x48\\xc7\\xc7)/\\x0f\\x0b/; s/~Module signature appended~\\n\\z//' "$module" >/tmp/oops.ko
echo 0 >/proc/sys/kernel/panic_on_oops
insmod /tmp/oops.ko; echo "insmod: $?"
dmesg | grep -A3 'invalid opcode' || exit 5`

/** Every CPU is busy with something that nothing else comes before, the agent neither. */
const hang = `
echo -1 >/proc/sys/kernel/sched_rt_runtime_us
for cpu in $(seq "$(nproc)"); do chrt -f 99 sh -c 'while :; do :; done' & done; wait`

/** The agent, PID 1, is put in a cgroup that stands still. */
const freezeInit = `
mkdir /sys/fs/cgroup/still && echo 1 >/sys/fs/cgroup/still/cgroup.procs
echo 1 >/sys/fs/cgroup/still/cgroup.freeze; sleep 1000`

/** The largest process calls the killer itself: waiting until memory is short takes minutes at times. */
const outOfMemory =
  '$x = "x" x 3e8; open F, ">", "/proc/sysrq-trigger"; syswrite F, "f"; sleep 1000'

/** Zeros over the code of PID 1. */
const killInit = `
start=$(head -n1 /proc/1/maps | cut -d- -f1)
dd if=/dev/zero of=/proc/1/mem bs=4096 count=20 seek=$((0x$start / 4096)) 2>/dev/null; echo woken; sleep 1000`

/** What goes wrong inside. */
export const guestRows: readonly Row[] = [
  {
    name: 'the kernel panics under the script',
    starts: ['cold', 'warm', 'making'],
    script: `${kept} echo c >/proc/sysrq-trigger; sleep 1000`,
    expected: { outcome: 'panicked', exit: 121, cause: /sysrq triggered crash/, home },
    within: 60,
  },
  {
    name: 'the kernel panics while it boots',
    starts: ['cold', 'making'],
    script: 'true',
    args: ['--append', 'rdinit=/nowhere', '--append', 'root=/dev/none'],
    expected: { outcome: 'panicked', exit: 121, cause: /panic/ },
    within: 60,
  },
  {
    name: 'the kernel oopses and goes on: the script has the last word',
    starts: ['cold', 'warm'],
    script: `${kept} ${oops}`,
    expected: { outcome: 'passed', exit: 0, home },
    within: 60,
  },
  {
    name: 'every CPU spins',
    starts: ['cold', 'warm'],
    script: `${kept} ${hang}`,
    args: ['--timeout', '3s'],
    expected: { outcome: 'timed-out', exit: 124, home },
    within: 60,
  },
  {
    name: 'init stands still',
    starts: ['cold', 'warm'],
    script: `${kept} ${freezeInit}`,
    args: ['--timeout', '3s'],
    expected: { outcome: 'timed-out', exit: 124, home },
    within: 60,
  },
  {
    name: 'init is killed',
    starts: ['cold', 'warm'],
    script: `${kept} ${killInit}`,
    expected: { outcome: 'panicked', exit: 121, cause: /Attempted to kill init/, home },
    within: 60,
  },
  {
    name: 'all but init is killed',
    starts: ['cold', 'warm'],
    script: `${kept} echo i >/proc/sysrq-trigger; sleep 1000`,
    expected: { outcome: 'failed', exit: 137, cause: /signal 9/, home },
    within: 60,
  },
  {
    name: "the kernel's out-of-memory killer takes the script",
    starts: ['cold', 'warm'],
    script: `${kept} exec perl -e '${outOfMemory}'`,
    expected: { outcome: 'failed', exit: 137, cause: /signal 9/, home },
    within: 60,
  },
  {
    name: 'the RAM root is full',
    starts: ['cold', 'warm'],
    script: `${kept} head -c 2G /dev/zero >/tmp/full`,
    expected: { outcome: 'failed', exit: 1, home },
    within: 60,
  },
  {
    name: 'reboots inside',
    starts: ['cold', 'warm', 'making'],
    script: `${kept} reboot -f; sleep 1000`,
    expected: { ...lostPower, cause: /rebooted/ },
    within: 60,
  },
  {
    name: 'powers off inside',
    starts: ['cold', 'warm', 'making'],
    script: `${kept} poweroff -f; sleep 1000`,
    expected: lostPower,
    within: 60,
  },
  {
    name: 'halts inside, which nobody can see',
    starts: ['warm'],
    script: `${kept} halt -f; sleep 1000`,
    args: ['--timeout', '3s'],
    expected: { outcome: 'timed-out', exit: 124, home },
    within: 60,
  },
  {
    name: 'a kernel without virtio',
    starts: ['cold', 'making'],
    script: 'true',
    args: ['--append', 'module_blacklist=virtio_pci', '--boot-timeout', '60s'],
    expected: { outcome: 'boot-failed', exit: 122, cause: /its last words: .*(virtio|disk)/ },
    within: 120,
  },
]
