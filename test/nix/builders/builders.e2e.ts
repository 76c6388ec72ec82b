import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BuilderRequest } from '../../../src/model/builder.ts'
import type { Happening } from '../../../src/model/event.ts'
import { Secret } from '../../../src/model/secret.ts'
import { BuildError, build } from '../../../src/nix/build.ts'
import { findNix } from '../../../src/nix/find.ts'
import { makeKey, publicHalf } from '../../machine/kexec/ssh/servers/sshd.ts'
import { scratchFolder } from '../../scratch.ts'
import { whatAllCanSee } from '../all-can-see.ts'
import { type RemoteStore, startRemoteStore } from './remote-store.ts'

const builds = join(import.meta.dirname, '../log/fixtures/builds.nix')
const system = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux`

let remote: RemoteStore
beforeAll(async () => {
  remote = await startRemoteStore(system)
})
afterAll(() => remote?.stop())

/** Has a derivation built that was never built before, by builders alone. */
async function buildThere(name: string, builders: BuilderRequest, more: readonly string[] = []) {
  const events: Happening[] = []
  const emit = (happening: Happening) => events.push(happening)
  const { signal } = new AbortController()
  const options = { installer: 'existing', extraConfig: [], substituters: [], maxJobs: 0 } as const
  const nix = await findNix({ ...options, builders }, { install: true, emit, signal })
  const logs = join(scratchFolder(), 'evidence')
  const salt = `${process.pid}-${Date.now()}`
  const args = [builds, '--no-out-link', '-A', name, '--argstr', 'salt', salt, ...more]
  const end = await build({ program: 'nix-build', args }, { nix, emit, evidence: logs }).then(
    (path) => ({ path: path.trim(), error: undefined }),
    (error) => ({ path: undefined, error }),
  )
  const told = events.flatMap((event) => (event.type === 'progress' ? [event.message] : []))
  return { ...end, events, told, logs }
}

test('builds are sent to a remote store, and the key that opens it is nowhere to be seen', async () => {
  const seeing = watchForKey()
  const { path, told, error, events } = await buildThere('two', remote.request())
  const seen = seeing.stop()
  expect(error).toBe(undefined)
  expect(readFileSync(path ?? '', 'utf8')).toBe('one\ntwo\n')
  expect(remote.built()).toEqual(['one', 'two'])
  const place = `127.0.0.1:${remote.port}`
  expect(told[0]).toBe(`asking for builders: ${place}`)
  expect(told).toContain(`building one on ${place} (2 of 2 left)`)
  expect(told).toContain(`building two on ${place}`)
  expect(seen).toEqual({ ssh: true, modes: [0o600], key: false })
  expect(JSON.stringify(events)).not.toContain(keyLine())
  expect(ownPrivateFolders()).toEqual([])
})

test.each(['ssh-ng', 'ssh'] as const)(
  'of a build that fails there, over %s, the log comes home',
  async (protocol) => {
    const { error, logs } = await buildThere('broken', remote.request({ protocol }))
    expect(error).toBeInstanceOf(BuildError)
    const [failed] = (error as BuildError).failed
    const where = `127.0.0.1:${remote.port}`
    expect(failed).toMatchObject({ name: 'broken', where, why: 'builder failed with exit code 3' })
    expect(failed?.last.slice(-2)).toEqual(['line 30', 'it breaks: red'])
    const log = readFileSync(failed?.log ?? '', 'utf8').split('\n')
    expect(log.slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, n) => `line ${n + 1}`))
    expect(readdirSync(logs)).toEqual([expect.stringMatching(/^\w{32}-broken\.log$/)])
  },
)

test('a builder with another host key is refused, and nothing is built', async () => {
  const other = publicHalf(makeKey(scratchFolder(), 'other', '-t', 'ed25519'))
  const before = remote.built().length
  const { error } = await buildThere('one', remote.request({ hostKey: other }))
  expect(error).toMatchObject({
    outcome: 'infra-error',
    message: expect.stringMatching(
      /^127\.0\.0\.1:\d+ shows the key ssh-ed25519 SHA256:\S+, and is known by ssh-ed25519 SHA256:/,
    ),
    remedy: expect.stringContaining('ask whoever owns the host'),
  })
  expect(remote.built()).toHaveLength(before)
})

test('one that does not let us in says so', async () => {
  const text = new Secret(readFileSync(makeKey(scratchFolder(), 'nobody', '-t', 'ed25519'), 'utf8'))
  const { error } = await buildThere('one', {
    ...remote.request(),
    keys: [{ kind: 'text', text }],
  })
  expect(error).toMatchObject({
    outcome: 'infra-error',
    message: expect.stringMatching(/does not let root in/),
  })
})

test('what it cannot build is told, with what would help', async () => {
  const { error } = await buildThere('one', remote.request(), [
    '--argstr',
    'system',
    'riscv64-linux',
  ])
  expect(error).toMatchObject({
    outcome: 'infra-error',
    message: expect.stringMatching(/^nobody here can build one, which needs riscv64-linux: /),
    remedy: expect.stringContaining('--builder ssh-ng://USER@HOST,system=riscv64-linux'),
  })
})

const keyLine = () => remote.key.reveal().split('\n')[2] ?? ''

/** Our folders in memory, as long as they are needed. */
function ownPrivateFolders(): string[] {
  return readdirSync('/dev/shm')
    .filter((name) => name.includes(`.${process.pid}.`))
    .map((name) => join('/dev/shm', name))
}

/** Looks while ssh is at work: whether the key's text shows, and who may read its file. */
function watchForKey() {
  const seen = { ssh: false, modes: [] as number[], key: false }
  const look = () => {
    const all = whatAllCanSee()
    seen.key ||= all.includes(keyLine())
    seen.ssh ||= /\/ssh_config/.test(all)
    for (const folder of ownPrivateFolders()) {
      const key = statSync(join(folder, 'key-1'), { throwIfNoEntry: false }) // it may not be there yet
      if (key !== undefined) seen.modes = [key.mode & 0o777]
    }
  }
  const timer = setInterval(look, 50)
  return {
    stop: () => {
      clearInterval(timer)
      return seen
    },
  }
}
