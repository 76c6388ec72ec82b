import { beforeEach, expect, test } from 'vitest'
import { collect } from '../../src/keeper/finish.ts'
import { Journal } from '../../src/keeper/journal.ts'
import { finishTaken, heldTarget, takenTarget } from '../../src/keeper/target.ts'
import type { Happening } from '../../src/model/event.ts'
import { Fault } from '../../src/model/fault.ts'
import type { FinishTarget, ReleaseTarget } from '../../src/model/machine.ts'
import { Secret } from '../../src/model/secret.ts'
import { journal, started } from '../report/story.ts'
import { scratchFolder } from '../scratch.ts'
import { cutOffRun } from './cut-off.ts'

beforeEach(() => {
  process.env.XDG_STATE_HOME = scratchFolder()
})

const taken = {
  type: 'target-taken',
  target: { user: 'root', host: '192.0.2.7', port: 22 },
  hostKeys: ['ssh-ed25519 AAAA'],
  ramKeys: ['ssh-ed25519 AAAA'],
  nonce: '00ff',
  bootId: 'b',
  keyFiles: [],
  proxyJump: [],
  lock: '11ee',
  image: '/nix/store/x-image',
} satisfies Happening
const held = { ...taken, type: 'target-held' } satisfies Happening
const back: Happening = { type: 'returned', return: 'clean', found: [] }

test('a target is taken until it is back', () => {
  expect(takenTarget(journal(started))).toBeUndefined()
  expect(takenTarget(journal(started, taken))).toMatchObject({ nonce: '00ff' })
  expect(takenTarget(journal(started, taken, back))).toBeUndefined()
  expect(takenTarget(journal(started, taken, back, taken))).toBeDefined()
  expect(takenTarget(journal(started, held))).toBeUndefined()
  expect(heldTarget(journal(started, held))).toMatchObject({ lock: '11ee' })
  expect(heldTarget(journal(started, held, taken))).toBeUndefined()
})

/** What a journal tells after whoever finishes its run has tried. */
async function finishedBy(
  finish: FinishTarget,
  happenings: readonly Happening[],
  release: ReleaseTarget = () => Promise.reject(new Error('asked')),
) {
  const events = journal(started, ...happenings)
  const told = new Journal(`${scratchFolder()}/events`, () => undefined, events)
  const keys = { keys: [{ kind: 'text', text: new Secret('k') }] } as const
  const places = { manifest: '/nowhere/manifest', evidence: '/nowhere/evidence' }
  await finishTaken(told, places, { keys }, { finish, release })
  return told.events.slice(events.length)
}

test('who finishes a run brings its target back, with the keys it has', async () => {
  const asked: unknown[] = []
  const after = await finishedBy(
    (target, context) => {
      asked.push([target.nonce, context.keys?.keys.length, context.manifest])
      return Promise.resolve({ return: 'traces', found: ['/etc/motd changed'] })
    },
    [taken],
  )
  expect(asked).toEqual([['00ff', 1, '/nowhere/manifest']])
  expect(after.map(({ type }) => type)).toEqual(['phase-started', 'returned', 'phase-ended'])
  expect(after[1]).toMatchObject({ return: 'traces', found: ['/etc/motd changed'] })
})

test('nothing is done where nothing is to be brought back', async () => {
  const never = () => Promise.reject(new Error('asked'))
  expect(await finishedBy(never, [])).toEqual([])
  expect(await finishedBy(never, [taken, back])).toEqual([])
})

test('one that cannot be brought back is told so, and why', async () => {
  const fails = () => Promise.reject(new Fault('infra-error', 'the key is not let in'))
  expect((await finishedBy(fails, [taken]))[1]).toMatchObject({
    return: 'not-back',
    found: [expect.stringMatching(/^the key is not let in; .* lease/)],
  })
})

test('one that was locked and not taken is let go of, and stays silent where that is done', async () => {
  const never = () => Promise.reject(new Error('asked'))
  const asked: string[] = []
  const release: ReleaseTarget = async ({ lock }) => void asked.push(lock)
  expect(await finishedBy(never, [held], release)).toEqual([])
  expect(asked).toEqual(['11ee'])
  expect((await finishedBy(never, [held]))[0]).toMatchObject({
    type: 'notice',
    message: expect.stringMatching(/^the target keeps .*: asked$/),
  })
})

test('a run whose tool was killed tells of its target, and ends as it would have', async () => {
  const exit = { kind: 'code', code: 3 } as const
  const folder = await cutOffRun(
    { ...taken, keyFiles: ['/nowhere/key'] },
    { type: 'script-ended', exit },
  )
  const result = await collect(folder.path, { tell: () => undefined })
  expect(result).toMatchObject({ outcome: 'failed', exit: 3, return: 'not-back' })
  expect(result.timeline.map(({ phase }) => phase)).toContain('return')
})
