import { expect, test } from 'vitest'
import { secretsOf } from '../../../src/action/inputs/mask.ts'
import { callerOf, requestOf } from '../../../src/action/inputs/request.ts'
import { inWorkflowWords } from '../../../src/action/inputs/words.ts'
import { replayOf } from '../../../src/action/replay.ts'
import { RequestError } from '../../../src/model/fault.ts'
import { keyPair } from '../../machine/kexec/ssh/keys.ts'
import { scratchFolder } from '../../scratch.ts'
import { given } from './given.ts'

const key = keyPair().private
const publicKey = `cache.example.org-1:${'A'.repeat(43)}=`
const inputs = {
  run: 'true',
  builders: 'arm.example.org,system=aarch64-linux\nbig.example.org:2222,jobs=8',
  'builder-key': key,
  'builder-known-hosts':
    'arm.example.org ssh-ed25519 AAAA\n[big.example.org]:2222 ssh-ed25519 AAAA',
  substituters: 'https://cache.example.org',
  'trusted-public-keys': publicKey,
  'max-jobs': '2',
  'system-features': 'kvm, big-parallel',
}

function read(changes: Record<string, string> = {}) {
  return given({ ...inputs, ...changes }, scratchFolder())
}

async function problemsOf(changes: Record<string, string>) {
  const asked = read(changes)
  const refused = await requestOf(asked, callerOf(asked, process.env), scratchFolder()).catch(
    (error: unknown) => error,
  )
  expect(refused).toBeInstanceOf(RequestError)
  return (refused as RequestError).problems
}

test('the inputs of builds become what Nix is told', async () => {
  const asked = read()
  const { nix } = await requestOf(asked, callerOf(asked, process.env), `${scratchFolder()}/results`)
  expect(nix).toMatchObject({
    substituters: ['https://cache.example.org'],
    trustedKeys: [publicKey],
    maxJobs: 2,
    systemFeatures: ['kvm', 'big-parallel'],
    builders: {
      machines: [
        { target: { host: 'arm.example.org' }, systems: ['aarch64-linux'] },
        { target: { host: 'big.example.org', port: 2222 }, jobs: 8 },
      ],
      keys: [{ kind: 'text' }],
      knownHosts: [{ kind: 'text' }],
    },
  })
})

test('the key is masked, and in neither the request nor the command that repeats it', async () => {
  const asked = read()
  const caller = callerOf(asked, process.env)
  const request = await requestOf(asked, caller, `${scratchFolder()}/results`)
  expect(secretsOf(asked, process.env)).toContain(key.trim())
  const told = JSON.stringify([request, replayOf(asked, caller)])
  expect(told).not.toContain(key.split('\n')[2])
  expect(told).toContain('--builder')
})

test('a runner knows nobody and has no key of its own', async () => {
  expect(await problemsOf({ 'builder-key': '', 'builder-known-hosts': '' })).toMatchObject([
    { input: 'builder-known-hosts', reason: expect.stringMatching(/^is empty/) },
    { input: 'builder-key', reason: expect.stringMatching(/^is empty/) },
  ])
})

test('problems and remedies have the names that a workflow uses', async () => {
  const wrong = { builders: 'host,x=1', 'max-jobs': '-1', 'trusted-public-keys': 'x' }
  expect((await problemsOf(wrong)).map(({ input }) => input).sort()).toEqual([
    'builders',
    'max-jobs',
    'trusted-public-keys',
  ])
  expect(inWorkflowWords('name one: --builder HOST; or --system-features kvm')).toBe(
    'name one: `builders` HOST; or `system-features: kvm`',
  )
})

test('a key that seals the cache is masked, and one that can be guessed refused', async () => {
  const asked = read({ 'cache-key': 'a key that nobody knows' })
  expect(asked.cacheKey).toBe('a key that nobody knows')
  expect(secretsOf(asked, {})).toContain('a key that nobody knows')
  expect(await problemsOf({ 'cache-key': 'short' })).toEqual([
    {
      input: 'cache-key',
      reason: 'has less than 16 characters',
      remedy: 'make one with: openssl rand -hex 32',
    },
  ])
})
