import { before, cancel, freezeQemu, thenServe } from '../deeds.ts'
import { holdBuild, holdInstall } from '../grounds.ts'
import * as moments from '../moments.ts'
import { holdServers } from '../programs.ts'
import type { Row } from '../row.ts'
import type { Running } from '../running.ts'
import { deaf, many, waiting } from '../scripts.ts'

const expected = {
  outcome: 'cancelled',
  exit: 143,
  cause: /cancelled by SIGTERM/,
  cold: { exit: 130, cause: /cancelled by SIGINT/ },
} as const

/** A second signal, given once the first one's wish may be taken for another. */
async function insist(running: Running): Promise<void> {
  await freezeQemu(running)
  running.signal('SIGINT')
  const first = running.seconds
  await running.until('a second wish', () => running.seconds - first > 0.6)
  running.signal('SIGINT')
}

/** Ctrl-C and SIGTERM at every moment of a run. */
export const cancelledRows: readonly Row[] = [
  {
    name: 'cancelled while packages are installed',
    starts: ['cold', 'warm'],
    script: 'true',
    ground: holdInstall,
    at: (running) => moments.gateReached(running, 'apt-get'),
    deed: cancel,
    expected,
    within: 60,
  },
  {
    name: 'cancelled while the guest is built',
    starts: ['cold', 'warm'],
    script: 'true',
    ground: holdBuild,
    at: (running) => moments.gateReached(running, 'nix-build'),
    deed: cancel,
    expected,
    within: 60,
  },
  {
    name: 'cancelled while file servers start',
    starts: ['cold', 'making'],
    script: 'true',
    ground: holdServers,
    at: moments.serving,
    deed: cancel,
    expected,
    within: 60,
  },
  {
    name: 'cancelled before the guest answers',
    starts: ['cold', 'making'],
    script: 'true',
    at: moments.booting,
    deed: cancel,
    expected,
    within: 60,
  },
  {
    name: "cancelled while the guest's memory is packed",
    starts: ['making'],
    script: 'true',
    at: moments.packing,
    deed: cancel,
    expected,
    within: 60,
  },
  {
    name: "cancelled while a machine's memory is filled",
    starts: ['warm'],
    script: 'true',
    at: moments.filling,
    deed: cancel,
    expected,
    within: 60,
  },
  {
    name: 'cancelled when the machine stands, before its devices are plugged in',
    starts: ['warm'],
    script: 'true',
    ground: holdServers,
    at: moments.restored,
    deed: thenServe(cancel),
    expected,
    within: 60,
  },
  {
    name: 'cancelled while the guest is prepared',
    starts: ['cold', 'warm'],
    script: waiting,
    at: moments.preparing,
    deed: before('script', cancel),
    expected,
    within: 60,
  },
  {
    name: 'cancelled while a script runs that is deaf to it',
    starts: ['cold', 'warm', 'making'],
    script: deaf,
    at: moments.inScript,
    deed: cancel,
    expected: { ...expected, home: ['a'] },
    within: 60,
  },
  {
    name: 'cancelled while it collects, when all is decided',
    starts: ['cold', 'warm'],
    script: many,
    at: moments.inPhase('collect'),
    deed: cancel,
    expected: { outcome: 'passed', exit: 0, home: ['a', 'd/1', 'd/600'] },
    within: 60,
  },
  {
    name: 'cancelled twice while QEMU does not end',
    starts: ['cold', 'warm'],
    script: deaf,
    at: moments.inScript,
    deed: insist,
    after: 'collect',
    diesWith: 130,
    expected: { outcome: 'cancelled', exit: 130, cause: /cancelled by SIGINT/, home: ['a'] },
    within: 60,
  },
]
