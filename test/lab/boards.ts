import type { Board, LabRequest } from '../../src/model/lab.ts'

/** A board of that name, at the address `NAME.lab`. */
export function board(name: string, changes: Partial<Board> = {}): Board {
  return {
    name,
    system: 'x86_64-linux',
    labels: [],
    append: [],
    hardware: {
      access: {
        target: { user: 'root', host: `${name}.lab`, port: 22 },
        keys: [],
        knownHosts: [],
        proxyJump: [],
      },
      inherit: [],
      zswap: false,
      transport: 'auto',
      after: 'return',
      leaseMs: 300_000,
      waitForLockMs: 0,
    },
    ...changes,
  }
}

/** A lab of boards with these names. */
export function labOf(names: readonly string[], changes: Partial<LabRequest> = {}): LabRequest {
  return {
    file: '/lab/testbed-lab.json',
    boards: names.map((name) => board(name)),
    quarantine: { after: 3, restMs: 24 * 3_600_000 },
    waitMs: 0,
    ...changes,
  }
}
