import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { builderIn } from '../../src/request/builders.ts'
import type { RawRequest } from '../../src/request/raw.ts'
import { keyPair } from '../machine/kexec/ssh/keys.ts'
import { scratchFolder } from '../scratch.ts'
import { parse, problemsOf } from './asking.ts'

const folder = scratchFolder()
const [key, known] = [join(folder, 'key'), join(folder, 'known_hosts')]
writeFileSync(key, 'a key')
writeFileSync(known, 'builder.example.org ssh-ed25519 AAAA')
const way: RawRequest = { builderKey: [key], builderKnownHosts: [known] }

test('a builder needs no more than its address', () => {
  expect(builderIn('builder.example.org', 'x86_64-linux')).toEqual({
    protocol: 'ssh-ng',
    target: { user: 'root', host: 'builder.example.org', port: 22 },
    systems: ['x86_64-linux'],
    jobs: 1,
    speed: 1,
    features: [],
  })
})

test('all of it can be said', () => {
  const text =
    'ssh://nix@[2001:db8::1]:2222,system=aarch64-linux+armv7l-linux,jobs=8,speed=3,features=kvm+big-parallel'
  expect(builderIn(text, 'x86_64-linux')).toEqual({
    protocol: 'ssh',
    target: { user: 'nix', host: '2001:db8::1', port: 2222 },
    systems: ['aarch64-linux', 'armv7l-linux'],
    jobs: 8,
    speed: 3,
    features: ['kvm', 'big-parallel'],
  })
})

test.each([
  ['ssh-ng://', 'has no name of a host'],
  ['https://host', 'is no ssh:// but a https://'],
  ['host,sytem=x86_64-linux', 'has no option sytem'],
  ['host,', 'has no option ""'],
  ['host,jobs=0', 'has a jobs that is none'],
  ['host,jobs=2,jobs=3', 'says twice what its jobs is'],
  ['host,system=x86 64', 'has a system that is none'],
  ['host,features=kvm big', 'has a features that is none'],
  ['host,features=kvm;ssh://evil - - 9', 'has a features that is none'],
  ['host,speed=1.5', 'has a speed that is none'],
  ['host,toString=1', 'has no option toString'],
])('%s %s', (text, reason) => {
  expect(builderIn(text, 'x86_64-linux')).toMatchObject({ reason, remedy: expect.any(String) })
})

test('a password in an address is refused, and not repeated', () => {
  const refused = builderIn('ssh-ng://root:hunter22@host', 'x86_64-linux')
  expect(refused).toMatchObject({ reason: 'holds a password' })
  expect(JSON.stringify(refused)).not.toContain('hunter22')
})

describe('in a request', () => {
  test('a builder stands with what opens it and tells who it is', async () => {
    const { nix } = await parse({ ...way, builder: ['a.example.org', 'b.example.org,jobs=2'] })
    expect(nix.builders).toMatchObject({
      machines: [{ target: { host: 'a.example.org' } }, { jobs: 2 }],
      keys: [{ kind: 'file', path: key }],
      knownHosts: [{ kind: 'file', path: known }],
    })
  })

  test('a key as a text is held as a secret', async () => {
    const text = keyPair().private
    const { nix } = await parse(
      { builder: ['host'], builderKeyEnv: 'KEY', builderKnownHosts: [known] },
      { env: { KEY: text } },
    )
    expect(JSON.stringify(nix)).not.toContain(text.split('\n')[2])
    const broken = await problemsOf(
      { builder: ['host'], builderKeyEnv: 'KEY', builderKnownHosts: [known] },
      { env: { KEY: text.slice(0, 200) } },
    )
    expect(broken).toEqual([
      {
        input: '--builder-key-env',
        reason: 'is not the text of a private key',
        remedy: 'give it whole, from its BEGIN line to its END line',
      },
    ])
  })

  test('what is missing or has no purpose is refused', async () => {
    expect(await problemsOf({ builder: ['host'] })).toMatchObject([
      { input: '--builder-key', reason: expect.stringMatching(/^is not given/) },
      { input: '--builder-known-hosts', reason: expect.stringMatching(/^is not given/) },
    ])
    expect(await problemsOf(way)).toMatchObject([
      { input: '--builder-key', reason: 'is for builders, and none is named' },
      { input: '--builder-known-hosts' },
    ])
    expect(await problemsOf({ ...way, builder: ['host'], builderKey: ['/nowhere'] })).toMatchObject(
      [{ input: '--builder-key', value: '/nowhere', reason: 'does not exist' }],
    )
  })

  test('settings of builds are read, and refused where they are none', async () => {
    const publicKey = `cache.example.org-1:${'A'.repeat(43)}=`
    const { nix } = await parse({
      maxJobs: '0',
      systemFeatures: ['kvm, big-parallel', 'nixos-test'],
      trustedPublicKey: [publicKey],
    })
    expect(nix).toMatchObject({
      maxJobs: 0,
      systemFeatures: ['kvm', 'big-parallel', 'nixos-test'],
      trustedKeys: [publicKey],
    })
    expect((await parse({ maxJobs: 'auto' })).nix.maxJobs).toBe('auto')
    const secret = `cache-1:${'B'.repeat(86)}==`
    const problems = await problemsOf({
      maxJobs: 'many',
      systemFeatures: ['kvm\nbuilders'],
      trustedPublicKey: ['nonsense', secret],
    })
    expect(problems.map(({ input }) => input)).toEqual([
      '--trusted-public-key',
      '--trusted-public-key',
      '--max-jobs',
    ])
    expect(JSON.stringify(problems)).not.toContain(secret)
  })
})
