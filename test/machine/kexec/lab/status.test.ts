import { beforeEach, expect, test } from 'vitest'
import { remember } from '../../../../src/lab/memory.ts'
import { labStatus } from '../../../../src/machine/kexec/lab/status.ts'
import type { LockState } from '../../../../src/machine/kexec/lock/lock.ts'
import { SshFault } from '../../../../src/machine/kexec/ssh/fault.ts'
import type { TargetAccess } from '../../../../src/model/target.ts'
import { labOf } from '../../../lab/boards.ts'
import { scratchFolder } from '../../../scratch.ts'

beforeEach(() => {
  process.env.XDG_STATE_HOME = scratchFolder()
})

const isGone = new SshFault('unreachable', 'it cannot be reached')
const locks: Readonly<Record<string, LockState | Error>> = {
  'free.lab': { kind: 'free' },
  'held.lab': { kind: 'held', leftS: 60, owner: 'run 7' },
  'guest.lab': { kind: 'testbed', owner: 'run 8' },
  'gone.lab': isGone,
}

async function see({ target }: Pick<TargetAccess, 'target'>): Promise<LockState> {
  const lock = locks[target.host] ?? isGone
  if (lock instanceof Error) throw lock
  return lock
}

test('each board is told as it stands, in the lab’s order', async () => {
  const boards = await labStatus(labOf(['gone', 'held', 'free', 'guest']), see)
  expect(boards).toMatchObject([
    { board: 'gone', target: 'gone.lab:22', state: 'unreachable', why: 'it cannot be reached' },
    { board: 'held', state: 'taken', owner: 'run 7', leaseUntil: expect.stringMatching(/Z$/) },
    { board: 'free', state: 'free' },
    { board: 'guest', state: 'taken', owner: 'run 8' },
  ])
  expect(boards[3]).not.toHaveProperty('leaseUntil')
})

test('a quarantine is told of boards that are not taken, beside why they do not answer', async () => {
  const at = new Date().toISOString()
  const last = { run: 'r', at, outcome: 'infra-error' } as const
  for (const name of ['gone', 'free', 'held'])
    await remember(`${name}.lab:22`, () => ({ last, failures: { count: 3, at, why: 'no' } }))
  const [gone, free, held] = await labStatus(labOf(['gone', 'free', 'held']), see)
  expect(gone).toMatchObject({ state: 'quarantined', why: 'it cannot be reached', last })
  expect(free).toMatchObject({ state: 'quarantined', quarantine: { failures: 3, since: at } })
  expect(held).toMatchObject({ state: 'taken', quarantine: { why: 'no' } })
})

test('many are looked at at once, and not all', async () => {
  let [now, most] = [0, 0]
  const names = Array.from({ length: 30 }, (_, index) => `b${index}`)
  const boards = await labStatus(labOf(names), async () => {
    now += 1
    most = Math.max(most, now)
    await new Promise((done) => setTimeout(done, 5))
    now -= 1
    return { kind: 'free' }
  })
  expect(boards.map(({ board }) => board)).toEqual(names)
  expect(most).toBe(8)
})
