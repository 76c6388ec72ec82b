import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { main } from '../../src/cli/program.ts'
import type { BoardStatus } from '../../src/model/lab.ts'
import { FakeProcess, fakeCore } from './fake.ts'

const at = '2030-01-01T12:00:00.000Z'
const board = (name: string, changes: Partial<BoardStatus>): BoardStatus => ({
  board: name,
  system: 'x86_64-linux',
  labels: [],
  target: `${name}.lab:22`,
  state: 'free',
  ...changes,
})

async function call(boards: readonly BoardStatus[], ...args: readonly string[]) {
  const process = new FakeProcess()
  mkdirSync(join(process.cwd(), 'keys'))
  for (const name of ['keys/lab', 'known_hosts']) writeFileSync(join(process.cwd(), name), '')
  const way = { system: 'x86_64-linux', 'ssh-key': 'keys/lab', 'known-hosts': 'known_hosts' }
  const names = boards.map((each) => ({ name: each.board, target: each.target, ...way }))
  writeFileSync(join(process.cwd(), 'testbed-lab.json'), JSON.stringify({ boards: names }))
  const released: string[] = []
  const core = {
    ...fakeCore().core,
    labStatus: async () => boards,
    releaseBoard: async (key: string) => {
      released.push(key)
      return key.startsWith('b')
    },
  }
  const exit = await main(['lab', ...args], process, async () => core)
  return { exit, stdout: process.stdout.text, stderr: process.stderr.text, released, process }
}

const shelf = [
  board('a', { labels: ['nvme', 'fast'] }),
  board('bb', { state: 'taken', owner: 'run 7 of acme', leaseUntil: at }),
]

test('status tells of each board how it stands', async () => {
  const out = board('c', {
    state: 'quarantined',
    why: 'it cannot be reached',
    quarantine: { since: at, until: '2030-01-02T12:00:00.000Z', failures: 3, why: 'no\x1bload' },
    last: { run: 'r1', at, outcome: 'infra-error', return: 'not-back' },
  })
  const { exit, stdout } = await call([...shelf, out], 'status')
  expect(exit).toBe(1)
  expect(stdout).toBe(
    [
      'board  state        system        target     labels',
      'a      free         x86_64-linux  a.lab:22   nvme fast',
      'bb     taken        x86_64-linux  bb.lab:22',
      '       by run 7 of acme, lease until 2030-01-01 12:00:00 UTC',
      'c      quarantined  x86_64-linux  c.lab:22',
      '       it cannot be reached',
      '       since 2030-01-01 12:00:00 UTC, until 2030-01-02 12:00:00 UTC: 3 runs in a row came to nothing',
      '       the last: no\\x1bload',
      '       last run here: r1, infra-error, not-back, 2030-01-01 12:00:00 UTC',
      '',
    ].join('\n'),
  )
})

test('status --json is for programs, and 0 where every board is free or taken', async () => {
  const { exit, stdout, process } = await call(shelf, 'status', '--json')
  expect(exit).toBe(0)
  const lab = join(process.cwd(), 'testbed-lab.json')
  expect(JSON.parse(stdout)).toEqual({ lab, boards: shelf })
})

test('release forgets what is held against boards', async () => {
  const { exit, stdout, released } = await call(shelf, 'release', 'bb', 'a')
  expect([exit, released]).toEqual([0, ['bb.lab:22', 'a.lab:22']])
  expect(stdout).toBe('bb: nothing is held against it any more\na: nothing was held against it\n')
})

test('wrong use is refused, with what there is', async () => {
  const unknown = await call(shelf, 'release', 'x')
  expect([unknown.exit, unknown.released]).toEqual([125, []])
  expect(unknown.stderr).toContain('give one of a, bb')
  expect((await call(shelf, 'release')).exit).toBe(125)
  expect((await call(shelf)).stderr).toContain('Usage: nixos-testbed lab')
  const gone = await call(shelf, 'status', '--lab', 'gone')
  expect([gone.exit, gone.stderr]).toEqual([125, expect.stringContaining('cannot be read')])
})
