import { phaseHasBegun } from '../../../faults/moments.ts'
import { cut, cutOnce, killTool } from '../deeds.ts'
import { inScript, leaping } from '../moments.ts'
import type { Row } from '../row.ts'

const waiting = 'echo home >$TESTBED_RESULTS/a; sleep 3; echo ready; sleep 1000'

/** The host is away, and something befalls what runs in its place. */
export const guestRows: readonly Row[] = [
  {
    name: 'the line is cut right after the jump',
    on: 'board',
    at: leaping,
    deed: async (trial) => {
      cut(trial)
      const { running, rig } = trial
      await running.until('it giving up', () => phaseHasBegun(running, 'return'))
      rig.mend()
    },
    args: () => ['--boot-timeout', '30s', '--lease', '2m'],
    boots: 1,
    expected: {
      ...{ outcome: 'boot-failed', exit: 122, return: 'clean' },
      cause: /never came up within 30 s \(.*hung up/,
    },
    within: 480,
  },
  {
    name: 'the tool is killed right after the jump',
    on: 'board',
    at: leaping,
    deed: killTool,
    after: 'collect, when it is back',
    boots: 1,
    expected: {
      ...{ outcome: 'infra-error', exit: 125, return: 'clean' },
      cause: /the tool was killed/,
    },
    within: 480,
  },
  {
    name: 'the line is cut while the script runs',
    on: 'board',
    script: waiting,
    at: inScript,
    deed: cutOnce,
    boots: 1,
    expected: {
      ...{ outcome: 'lost', exit: 123, return: 'clean', home: ['a'] },
      cause: /the line to the RAM system was cut/,
    },
    within: 480,
  },
  {
    name: 'the guest hangs',
    on: 'board',
    script: 'echo home >$TESTBED_RESULTS/a; sleep 3; kill -STOP -1',
    boots: 1,
    expected: {
      ...{ outcome: 'lost', exit: 123, return: 'clean', home: ['a'] },
      cause: /restarted by itself while the script ran/,
    },
    within: 480,
  },
  {
    name: 'the script eats all memory',
    on: 'board',
    script: 'echo home >$TESTBED_RESULTS/a; tail /dev/zero',
    boots: 1,
    expected: { outcome: 'failed', exit: 137, return: 'clean', home: ['a'] },
    within: 480,
  },
]
