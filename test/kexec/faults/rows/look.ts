import { cut } from '../deeds.ts'
import { authorize, fillUp, leaveMemory, loadKernel, show, takenBy } from '../grounds.ts'
import { held } from '../moments.ts'
import { hold } from '../programs.ts'
import type { Row } from '../row.ts'
import { done } from '../there.ts'

const refused = (cause: RegExp) => ({ outcome: 'infra-error', exit: 125, cause }) as const

/** The host cannot do it, or is another's. */
export const lookRows: readonly Row[] = [
  {
    name: 'the line is cut while the host is looked at',
    on: 'server',
    ground: hold('/usr/bin/date', '+%s'),
    at: held('date'),
    deed: cut,
    expected: refused(/looking at the target: the connection .* was lost/),
    within: 60,
  },
  {
    name: 'the host has an architecture that no guest has',
    on: 'server',
    ground: show('/proc/sys/kernel/arch', 'riscv64\n'),
    expected: refused(/cannot be used: architecture: riscv64/),
    within: 60,
  },
  {
    name: 'a kernel is loaded already',
    on: 'server',
    ground: loadKernel,
    expected: { ...refused(/loaded kernel: one is loaded already/), keeps: ['kernel'] },
    within: 60,
  },
  {
    name: 'the host has too little memory left',
    on: 'server',
    ground: leaveMemory(100),
    expected: refused(/cannot be used: memory to load: \d+ MiB available, \d+ MiB to load/),
    within: 60,
  },
  {
    name: 'every key of the host has options that the guest does not know',
    on: 'server',
    ground: authorize(`'s/^/from="10.0.2.2" /'`),
    expected: refused(/authorized keys: .*none of them left(.|\n)*: from/),
    within: 60,
  },
  {
    name: 'the host is a testbed already',
    on: 'server',
    ground: async ({ rig, undo }) => {
      undo.push(() => done(rig, 'rm -r /run/testbed'))
      await done(rig, 'mkdir /run/testbed; echo run 7 of mallory >/run/testbed/owner')
      await done(rig, 'touch /run/testbed/agent')
    },
    expected: {
      ...{ outcome: 'infra-error', exit: 125 },
      cause: /the target is a testbed now, of run 7 of mallory/,
    },
    within: 60,
  },
  {
    name: 'another has locked the host',
    on: 'server',
    ground: takenBy('run 8 of mallory on elsewhere'),
    expected: {
      ...refused(/the target is taken by run 8 of mallory on elsewhere, for \d+ s/),
      keeps: ['lock'],
    },
    within: 60,
  },
  {
    name: "there is no room for the lock in the host's /run",
    on: 'server',
    ground: async (there) => {
      there.undo.push(() => done(there.rig, 'rmdir /run/nixos-testbed'))
      await fillUp('/run/nixos-testbed')(there)
    },
    expected: refused(/the target cannot be locked: cannot make a file in/),
    within: 60,
  },
  {
    name: 'the line is cut while the host is locked',
    on: 'server',
    ground: hold('/usr/bin/ln', '/run/nixos-testbed/lock'),
    at: held('ln'),
    deed: cut,
    expected: {
      ...refused(/locking the target: the connection .* was lost/),
      keeps: ['lock'],
    },
    within: 60,
  },
  {
    name: 'the line is cut while it is noted what stands on the host',
    on: 'server',
    ground: hold('/usr/bin/sha256sum', ''),
    at: held('sha256sum'),
    deed: cut,
    expected: {
      ...refused(/noting what stands on the target: the connection .* was lost/),
      keeps: ['lock'],
    },
    within: 60,
  },
]
