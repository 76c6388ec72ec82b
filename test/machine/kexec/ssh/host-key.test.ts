import { describe, expect, test } from 'vitest'
import { hostCheck } from '../../../../src/machine/kexec/ssh/host-key.ts'
import { parseKnownHosts } from '../../../../src/machine/kexec/ssh/known-hosts/known-hosts.ts'
import {
  fingerprint,
  keyLine,
  type PublicKey,
} from '../../../../src/machine/kexec/ssh/public-key.ts'
import { parseTarget } from '../../../../src/machine/kexec/ssh/target.ts'
import { keyPair } from './keys.ts'

const [mine, other, rsa, ecdsa] = [
  keyPair().publicKey,
  keyPair().publicKey,
  keyPair('rsa').publicKey,
  keyPair('ecdsa').publicKey,
]

function check(lines: readonly string[], target = 'ssh://lab', pinned?: readonly PublicKey[]) {
  return hostCheck(parseTarget(target), parseKnownHosts(lines.join('\n'), '/known'), pinned)
}

const line = (names: string, key: PublicKey) => `${names} ${keyLine(key)}`

test('the key that is known is accepted', () => {
  expect(check([line('lab', mine)]).whyRefused(mine)).toBe(undefined)
  expect(check([line('lab', rsa), line('lab', mine)]).whyRefused(mine)).toBe(undefined)
})

test('another key than the known one is refused, with both and where the known one stands', () => {
  const fault = check(['', line('lab', mine)]).whyRefused(other)
  expect(fault).toMatchObject({ kind: 'key-changed', outcome: 'infra-error' })
  expect(fault?.message).toContain(fingerprint(other))
  expect(fault?.message).toContain(`${fingerprint(mine)} (/known:2)`)
  expect(fault?.remedy).toContain(line('lab', other))
})

test('a key of another type than the known one is refused as well', () => {
  const fault = check([line('lab', mine)]).whyRefused(rsa)
  expect(fault).toMatchObject({ kind: 'key-changed' })
  expect(fault?.message).toContain(fingerprint(mine))
})

test('a host that nobody knows is refused, with the line that would know it', () => {
  const fault = check([line('others', mine)], 'ssh://lab:2222').whyRefused(other)
  expect(fault).toMatchObject({ kind: 'unknown-host' })
  expect(fault?.message).toContain('/known')
  expect(fault?.message).toContain(fingerprint(other))
  expect(fault?.remedy).toContain(line('[lab]:2222', other))
})

test('a host known by a certificate authority alone is refused, and says why', () => {
  const fault = check([`@cert-authority ${line('lab', mine)}`]).whyRefused(mine)
  expect(fault).toMatchObject({ kind: 'unknown-host' })
  expect(fault?.message).toMatch(/certificate authority alone \(\/known:1\).*not supported/)
})

test.each([
  [[line('lab', mine), `@revoked ${line('*', mine)}`]],
  [[`@revoked ${line('lab', mine)}`, line('lab', mine)]],
])('a revoked key is refused though it is known', (lines) => {
  expect(check(lines).whyRefused(mine)).toMatchObject({ kind: 'revoked' })
})

test('at another port the key of the name alone is good, and no proof of a change', () => {
  const lines = [line('lab', mine)]
  expect(check(lines, 'ssh://lab:2222').whyRefused(mine)).toBe(undefined)
  expect(check(lines, 'ssh://lab:2222').whyRefused(other)).toMatchObject({ kind: 'unknown-host' })
})

describe('the pinned keys', () => {
  const lines = [line('lab', mine)]
  test('are accepted, whatever is known', () => {
    expect(check(lines, 'ssh://lab', [other]).whyRefused(other)).toBe(undefined)
  })
  test('are the only ones that are', () => {
    const fault = check(lines, 'ssh://lab', [other]).whyRefused(mine)
    expect(fault).toMatchObject({ kind: 'key-changed' })
    expect(fault?.message).toContain(fingerprint(other))
    expect(check(lines, 'ssh://lab', []).whyRefused(mine)).toMatchObject({ kind: 'key-changed' })
  })
})

test('the host is asked for a key of a known type first', () => {
  expect(check([line('lab', rsa)]).algorithms.slice(0, 3)).toEqual([
    'rsa-sha2-512',
    'rsa-sha2-256',
    'ssh-rsa',
  ])
  expect(check([line('lab', ecdsa)]).algorithms[0]).toBe('ecdsa-sha2-nistp256')
  expect(check([], 'ssh://lab', [rsa]).algorithms[0]).toBe('rsa-sha2-512')
  expect(check([]).algorithms).not.toContain('ssh-dss')
})
