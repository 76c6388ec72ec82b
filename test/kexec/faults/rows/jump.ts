import { impersonate, killTool, onHost } from '../deeds.ts'
import { held } from '../moments.ts'
import { goOn, hold, replace } from '../programs.ts'
import type { Row } from '../row.ts'
import { holdLoad } from './load.ts'

/** What the host does in place of `systemctl kexec`. */
const inPlaceOfJump = (lines: string) =>
  replace('/usr/bin/systemctl', `case "$*" in *kexec*) ${lines} ;; esac\nexec "$real" "$@"`)

/** The host is loaded, and does not become the RAM system. */
export const jumpRows: readonly Row[] = [
  {
    name: 'the host refuses to jump',
    on: 'server',
    ground: inPlaceOfJump("echo 'Failed to start kexec.target' >&2; exit 1"),
    expected: {
      ...{ outcome: 'infra-error', exit: 125, return: 'clean' },
      cause: /the target does not jump: systemctl kexec fails: the host runs on as it was/,
    },
    within: 480,
  },
  {
    name: 'the host stays on the old system',
    on: 'server',
    args: () => ['--boot-timeout', '10s'],
    ground: inPlaceOfJump('exit 0'),
    expected: {
      ...{ outcome: 'infra-error', exit: 125, return: 'clean' },
      cause: /still on the old system after 10 s/,
    },
    within: 480,
  },
  {
    name: 'the tool is killed before the host jumps',
    on: 'server',
    ground: hold('/usr/bin/systemctl', 'kexec', 'exit 1'),
    at: held('systemctl'),
    deed: killTool,
    after: 'collect',
    expected: {
      ...{ outcome: 'infra-error', exit: 125, return: 'clean' },
      cause: /the tool was killed/,
    },
    within: 480,
  },
  {
    name: 'a man in the middle answers when the host has jumped',
    on: 'server',
    ground: hold('/usr/bin/systemctl', 'kexec', 'exit 0'),
    at: held('systemctl'),
    deed: impersonate,
    expected: {
      ...{ outcome: 'infra-error', exit: 125, return: 'not-back' },
      cause: /shows the key .*, and only .* is accepted from it/,
      keeps: ['lock', 'image', 'kernel'],
    },
    within: 480,
  },
  {
    name: 'the host restarts in place of the jump',
    on: 'server',
    ground: inPlaceOfJump('exec "$real" reboot'),
    boots: 1,
    expected: {
      ...{ outcome: 'boot-failed', exit: 122, return: 'clean' },
      cause: /came up as something else/,
    },
    within: 480,
  },
  {
    name: 'the initrd is broken: the guest never comes up, and its power is cut',
    on: 'server',
    ground: holdLoad,
    at: held('mount'),
    deed: onHost(
      `for each in /run/nixos-testbed/image/*/initrd; do dd if=/dev/zero of=$each bs=1M count=8 conv=notrunc; done; ${goOn}`,
    ),
    args: ({ rig }) => [
      ...['--append', 'panic=0', '--boot-timeout', '40s'],
      ...['--after', 'power-cycle', '--power-cycle-command', rig.powerCycleCommand],
    ],
    boots: 1,
    expected: {
      ...{ outcome: 'boot-failed', exit: 122, return: 'clean' },
      cause: /the RAM system never came up within 40 s/,
    },
    within: 400,
  },
]
