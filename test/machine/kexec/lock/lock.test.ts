import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Commands } from '../../../../src/machine/kexec/commands.ts'
import { readLockAnswer } from '../../../../src/machine/kexec/lock/answer.ts'
import {
  type Lock,
  type LockWish,
  releaseLock,
  renewLock,
  seeLock,
  takeLock,
} from '../../../../src/machine/kexec/lock/lock.ts'
import { shells, targetWith } from '../target/shells.ts'

const tmpfs = 0x01021994
const ram = '/dev/shm'
const isRoot = process.getuid?.() === 0
const here = isRoot && statfsSync(ram, { bigint: false }).type === tmpfs
const root = here ? mkdtempSync(join(ram, 'nixos-testbed-test-')) : ''
afterAll(() => here && rmSync(root, { recursive: true, force: true }))

/** A place for a host's lock. */
function freshFolder(): string {
  const folder = join(mkdtempSync(join(root, 'host-')), 'nixos-testbed')
  return folder
}

/** Makes a lock look taken so long ago that its lease has run out. */
function expire(folder: string): void {
  const lock = join(folder, 'lock')
  for (const name of readdirSync(lock)) {
    const [token, , ...owner] = readFileSync(join(lock, name), 'utf8').split('\n')
    writeFileSync(join(lock, name), [token, '0', ...owner].join('\n'))
  }
}

describe.skipIf(!here).each(shells)('a lock, with $name on the host', (shell) => {
  const host = targetWith(shell)
  const take = (folder: string, owner: string, more: Partial<LockWish> = {}) =>
    takeLock(host, { owner, leaseS: 60, folder, ...more })

  test('is taken once, told whose it is, renewed, given back, and leaves nothing', async () => {
    const folder = freshFolder()
    const lock = await take(folder, "o'brien: run 1")
    await expect(take(folder, 'run 2')).rejects.toThrow(
      /is taken by o'brien: run 1, for (60|5\d) s unless/,
    )
    await renewLock(host, lock, { folder })
    await releaseLock(host, lock, { folder })
    expect(readdirSync(join(folder, '..'))).toEqual([])
    await releaseLock(host, await take(folder, 'run 2'), { folder })
  })

  test('is seen by who only looks, and nothing is changed by that', async () => {
    const folder = freshFolder()
    const above = join(folder, '..')
    const all = () => readdirSync(above, { recursive: true })
    expect(await seeLock(host, { folder })).toEqual({ kind: 'free' })
    expect(all()).toEqual([])
    mkdirSync(join(folder, 'lock'), { recursive: true }) // as whoever is about to take it makes it
    expect(await seeLock(host, { folder })).toEqual({ kind: 'free' })
    expect(all()).toHaveLength(2)
    const lock = await take(folder, 'run 1')
    const before = all()
    const seen = { kind: 'held', owner: 'run 1', leftS: expect.any(Number) }
    expect(await seeLock(host, { folder })).toEqual(seen)
    expect(all()).toEqual(before)
    await renewLock(host, lock, { folder })
    expire(folder)
    expect(await seeLock(host, { folder })).toEqual({ kind: 'free' })
  })

  test('that ran out is taken over, and its former owner is told', async () => {
    const folder = freshFolder()
    const former = await take(folder, 'run 1')
    expire(folder)
    await expect(renewLock(host, former, { folder })).rejects.toThrow(/ran out$/)
    const lock = await take(folder, 'run 2')
    await expect(renewLock(host, former, { folder })).rejects.toThrow(/ran out, and run 2 has/)
    await releaseLock(host, former, { folder }) // does no harm
    await renewLock(host, lock, { folder })
  })

  test('is waited for, within bounds', async () => {
    const folder = freshFolder()
    const lock = await take(folder, 'run 1')
    const seen: string[] = []
    const onHeld = (owner: string) => {
      seen.push(owner)
      if (seen.length === 1) void releaseLock(host, lock, { folder })
    }
    await take(folder, 'run 2', { waitMs: 20_000, onHeld })
    expect(seen[0]).toBe('run 1')
    await expect(take(folder, 'run 3', { waitMs: 1 })).rejects.toThrow(/taken by run 2/)
    const stop = AbortSignal.timeout(100)
    await expect(take(folder, 'run 3', { waitMs: 60_000, signal: stop })).rejects.toThrow()
  })

  test('of an owner with a name that breaks lines is told in one', async () => {
    const folder = freshFolder()
    await take(folder, 'a\nb\x1b[31m; rm -rf "$HOME" `x` \'y\'')
    await expect(take(folder, 'run 2')).rejects.toThrow(
      /is taken by a b \[31m; rm -rf "\$HOME" `x` 'y', for/,
    )
  })
})

/** Far beyond what a crowd takes on a busy machine. */
const leaseS = 600

describe.skipIf(!here)('of many at once', { timeout: 300_000 }, () => {
  const hosts = shells.map((shell) => targetWith(shell))
  const crowd = Array.from({ length: 24 }, (_, at) => ({
    owner: `run ${at}`,
    host: hosts[at % hosts.length] as Commands,
  }))

  const takeAll = (folder: string) =>
    Promise.all(
      crowd.map(({ owner, host }) =>
        takeLock(host, { owner, leaseS, folder }).catch((error: Error) => error),
      ),
    )

  test('one takes a free lock, and all others hear of that one', async () => {
    const taken = await takeAll(freshFolder())
    const locks = taken.filter((each): each is Lock => !(each instanceof Error))
    expect(locks).toHaveLength(1)
    for (const each of taken)
      if (each instanceof Error) expect(each.message).toContain(`by ${locks[0]?.owner},`)
  })

  test('one takes over from one that ran out, again and again', async () => {
    const folder = freshFolder()
    for (let round = 0; round < 6; round += 1) {
      const taken = await takeAll(folder)
      const locks = taken.filter((each): each is Lock => !(each instanceof Error))
      expect(locks).toHaveLength(1)
      await renewLock(hosts[0] as Commands, locks[0] as Lock, { folder })
      expire(folder)
    }
  })

  test('never two have it, while they take, work and give back', async () => {
    const folder = freshFolder()
    let inside = 0
    const job = async ({ owner, host }: (typeof crowd)[number]) => {
      const lock = await takeLock(host, { owner, leaseS, folder, waitMs: 240_000 })
      inside += 1
      expect(inside).toBe(1)
      await renewLock(host, lock, { folder })
      inside -= 1
      await releaseLock(host, lock, { folder })
    }
    await Promise.all(crowd.slice(0, 6).map(job))
    expect(readdirSync(join(folder, '..'))).toEqual([])
  })
})

const [shell = { name: 'sh', program: '/bin/sh' }] = shells

test.skipIf(!isRoot)('on a disk there is no lock: a dead host would keep it', async () => {
  const folder = join(process.cwd(), 'node_modules', '.lock-test')
  const host = targetWith(shell)
  await expect(takeLock(host, { owner: 'x', leaseS: 60, folder })).rejects.toThrow(
    /cannot be locked: .* lies on/,
  )
})

test.skipIf(!here)('where nothing can be written there is a word', async () => {
  writeFileSync(join(root, 'file'), '')
  const wish = { owner: 'x', leaseS: 60, folder: join(root, 'file/nixos-testbed') }
  await expect(takeLock(targetWith(shell), wish)).rejects.toThrow(/cannot make a file in/)
})

test('who is not root is told so', async () => {
  const host: Commands = {
    exec: (_, limits) => targetWith(shell).exec('sh -s -- refused', limits),
  }
  await expect(takeLock(host, { owner: 'x', leaseS: 60 })).rejects.toThrow(/only root can take/)
})

test.each([
  ['held 12 run 1: a', { kind: 'held', leftS: 12, owner: 'run 1: a' }],
  ['held 12', { kind: 'held', leftS: 12, owner: 'somebody' }],
  ['testbed a b', { kind: 'testbed', owner: 'a b' }],
  ['lost', { kind: 'lost' }],
  ['lost \x1b[2Jb', { kind: 'lost', owner: ' [2Jb' }],
  ['bad no-ram it lies on ext4', { kind: 'bad', word: 'no-ram', text: 'it lies on ext4' }],
])('the answer %j is read', (line, answer) => {
  const said = Buffer.from(`welcome\ntestbed-lock n ${line}\n`)
  expect(readLockAnswer(said, 'n')).toEqual(answer)
})

test.each(['', 'taken', 'testbed-lock m taken 1', 'testbed-lock n held x', 'testbed-lock n open'])(
  'the answer %j is none',
  (said) => {
    expect(() => readLockAnswer(Buffer.from(said), 'n')).toThrow(/does not say how its lock stands/)
  },
)

test.skipIf(!here)('a host that is a testbed now is told as such, with its owner', async () => {
  const folder = freshFolder()
  mkdirSync(join(folder, 'run'), { recursive: true })
  writeFileSync(join(folder, 'run/owner'), 'run 7 of acme\n')
  const host = targetWith(shell)
  const moved: Commands = {
    exec: (command, limits) =>
      host.exec(command, {
        ...limits,
        stdin: Buffer.from(
          Buffer.from(limits.stdin ?? '')
            .toString()
            .replaceAll('/run/testbed/', `${folder}/run/`),
        ),
      }),
  }
  await expect(takeLock(moved, { owner: 'x', leaseS: 60, folder })).rejects.toThrow(
    /is a testbed now, of run 7 of acme/,
  )
})
