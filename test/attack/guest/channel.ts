import type { LoneAttack } from '../attack.ts'

/**
 * Takes the agent's own end of the channel out of PID 1 and writes to it: pidfd_open, pidfd_getfd.
 * `frame` makes a frame of a letter, a channel and a payload; the script itself is on channel 1.
 */
const forge = (perl: string) => `
  echo mine >mine
  perl -e '
    sub frame { my ($letter, $channel, $payload) = @_; pack("aCvV", $letter, $channel, 0, length $payload) . $payload }
    my ($port) = grep { readlink("/proc/1/fd/$_") =~ /vport/ } 0..99;
    my $process = syscall(434, 1, 0); my $fd = syscall(438, $process, $port, 0);
    $fd >= 0 or die "the port cannot be had: $!";
    open(my $out, ">&=", $fd); $out->autoflush(1); binmode $out;
    sub say_it { my $bytes = join "", @_; while (length $bytes) {
      my $n = syswrite($out, $bytes); if (defined $n) { substr($bytes, 0, $n) = "" } else { select(undef, undef, undef, 0.01) } } }
    ${perl}
    sleep 60' 2>err`

const broke = (what: string) => `the guest broke the channel's protocol: ${what}`

/** Frames that the guest's root writes on the agent's own connection, for real. */
export const onChannel: readonly LoneAttack[] = [
  {
    name: 'a second hello on the agent’s own connection',
    script: forge('say_it(frame("h", 0, "protocol=1\\0boot-id=b\\0release=\\033[2J\\0"));'),
    outcome: 'infra-error',
    within: 180,
    expected: broke('a second hello'),
    look: cause,
  },
  {
    name: 'a frame of 4 GiB',
    script: forge('say_it(pack("aCvV", "o", 0, 0, 0xffffffff), "x" x 1000);'),
    outcome: 'infra-error',
    within: 180,
    expected: broke('a frame of 4294967295 bytes'),
    look: cause,
  },
  {
    name: 'output of a command that does not run',
    script: forge('say_it(frame("o", 9, "\\033[2J"));'),
    outcome: 'infra-error',
    within: 180,
    expected: broke('stdout on channel 9, which is idle'),
    look: cause,
  },
  {
    name: 'an exit code that is none',
    script: forge('say_it(frame("x", 1, "code=-1\\0"));'),
    outcome: 'infra-error',
    within: 180,
    expected: broke('the field code is no number up to 255'),
    look: cause,
  },
  {
    name: 'the script’s end, while it goes on: a verdict of its own guest’s, and no more',
    script: forge('say_it(frame("x", 1, "code=0\\0"));'),
    outcome: 'passed',
    within: 180,
    expected: 'no cause',
    look: cause,
  },
  {
    name: 'half a frame, and then nothing',
    script: forge('say_it(pack("aCvV", "o", 0, 0, 60000));'),
    args: ['--timeout', '5s'],
    outcome: 'timed-out',
    within: 180,
    expected: 'the script was still running after 5 s',
    look: cause,
  },
  {
    name: 'room for more stdin than the agent has',
    script: forge('say_it(frame("w", 1, "bytes=1048576\\0") x 2000);'),
    input: Buffer.alloc(64 * 2 ** 20, 'x'),
    outcome: 'infra-error',
    within: 180,
    expected: 'in the guest: I: more stdin than was granted',
    look: cause,
  },
  {
    name: 'the channel’s device taken from its driver',
    script: `echo mine >mine; echo virtio0 >/sys/bus/virtio/drivers/virtio_console/unbind; sleep 60`,
    args: ['--timeout', '5s'],
    outcome: 'lost',
    within: 180,
    expected: 'the guest powered itself off',
    look: cause,
  },
]

function cause({
  ran,
}: {
  readonly ran: { readonly result: { readonly cause?: string } }
}): string {
  return ran.result.cause ?? 'no cause'
}
