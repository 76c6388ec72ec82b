import { before, freezeQemu, killQemu, thenServe } from '../deeds.ts'
import * as moments from '../moments.ts'
import { holdServers } from '../programs.ts'
import type { Row } from '../row.ts'
import { waiting } from '../scripts.ts'

const killed = /QEMU was killed by SIGKILL/
const home = ['a']

/** QEMU is killed, or stops moving, at every moment of a run. */
export const qemuRows: readonly Row[] = [
  {
    name: 'QEMU is killed before the guest answers',
    starts: ['cold', 'making'],
    script: 'true',
    at: moments.booting,
    deed: killQemu,
    expected: { outcome: 'infra-error', exit: 125, cause: killed },
    within: 60,
  },
  {
    name: "QEMU is killed while its memory is filled with the template's",
    starts: ['warm'],
    script: 'true',
    at: moments.filling,
    deed: killQemu,
    expected: { outcome: 'passed', exit: 0, says: /starts cold: .*killed/, cameUp: 'cold' },
    within: 60,
  },
  {
    name: 'QEMU is killed when it has the machine, before its devices are plugged in',
    starts: ['warm'],
    script: 'true',
    ground: holdServers,
    at: moments.restored,
    deed: thenServe(killQemu),
    expected: { outcome: 'passed', exit: 0, says: /starts cold: .*killed/, cameUp: 'cold' },
    within: 60,
  },
  {
    name: 'QEMU is killed while the machine is written to a template',
    starts: ['making'],
    script: 'true',
    at: moments.savingState,
    deed: killQemu,
    expected: { outcome: 'lost', exit: 123, cause: killed, says: /no template could be kept/ },
    within: 60,
  },
  {
    name: "QEMU is killed while the guest's memory is packed",
    starts: ['making'],
    script: 'true',
    at: moments.packing,
    deed: killQemu,
    expected: { outcome: 'lost', exit: 123, cause: killed },
    within: 60,
  },
  {
    name: 'QEMU is killed while the guest is prepared',
    starts: ['cold', 'warm'],
    script: waiting,
    at: moments.preparing,
    deed: before('script', killQemu),
    expected: { outcome: 'lost', exit: 123, cause: killed },
    within: 60,
  },
  {
    name: 'QEMU is killed while the script runs',
    starts: ['cold', 'warm', 'making'],
    script: waiting,
    at: moments.inScript,
    deed: killQemu,
    expected: { outcome: 'lost', exit: 123, cause: killed, home },
    within: 60,
  },
  {
    name: 'QEMU freezes before the guest answers',
    starts: ['cold', 'making'],
    script: 'true',
    args: ['--boot-timeout', '4s'],
    at: moments.booting,
    deed: freezeQemu,
    expected: { outcome: 'boot-failed', exit: 122, cause: /did not answer within 4 s/ },
    within: 60,
  },
  {
    name: 'QEMU freezes while its memory is filled',
    starts: ['warm'],
    script: 'true',
    at: moments.filling,
    deed: freezeQemu,
    expected: { outcome: 'passed', exit: 0, says: /starts cold: .*within/, cameUp: 'cold' },
    within: 60,
  },
  {
    name: "QEMU freezes while the guest's memory is packed",
    starts: ['making'],
    script: 'true',
    args: ['--boot-timeout', '15s'],
    at: moments.packing,
    deed: freezeQemu,
    expected: { outcome: 'boot-failed', exit: 122, cause: /within 15 s/ },
    within: 60,
  },
  {
    name: 'QEMU freezes while the script runs',
    starts: ['cold', 'warm'],
    script: waiting,
    args: ['--timeout', '3s'],
    at: moments.inScript,
    deed: freezeQemu,
    expected: { outcome: 'timed-out', exit: 124, home },
    within: 60,
  },
]
