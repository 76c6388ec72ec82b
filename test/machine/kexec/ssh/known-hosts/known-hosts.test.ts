import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  knownKeysOf,
  parseKnownHosts,
} from '../../../../../src/machine/kexec/ssh/known-hosts/known-hosts.ts'
import { namesMean } from '../../../../../src/machine/kexec/ssh/known-hosts/names.ts'
import { readKnownHosts } from '../../../../../src/machine/kexec/ssh/known-hosts/read.ts'
import { scratchFolder } from '../../../../scratch.ts'
import { chance } from '../chance.ts'

const fixtures = join(import.meta.dirname, '../fixtures')
const text = readFileSync(join(fixtures, 'known_hosts'), 'utf8')
const known = parseKnownHosts(text, 'known_hosts')
const found = readFileSync(join(fixtures, 'found.txt'), 'utf8').trim().split('\n')

/** The target that a name of known_hosts stands for. */
function targetOf(name: string) {
  const [, host = name, port = '22'] = /^\[(.*)\]:(\d+)$/.exec(name) ?? []
  return { host: host.toLowerCase(), port: Number(port) }
}

describe.each(found.map((line) => /^(.*): ?(.*)$/.exec(line)?.slice(1) ?? []))(
  '%s',
  (name = '', lines = '') => {
    test('is found where ssh-keygen finds it', () => {
      const means = known.lines.filter(({ names }) => namesMean(names, name.toLowerCase()))
      expect(means.map(({ place }) => place.replace('known_hosts:', '')).join(' ')).toBe(lines)
    })
  },
)

const placesOf = (name: string) => {
  const keys = knownKeysOf(known, targetOf(name))
  const places = (lines: readonly { readonly place: string }[]) =>
    lines.map(({ place }) => Number(place.split(':')[1]))
  return {
    own: places(keys.own),
    besides: places(keys.besides),
    revoked: places(keys.revoked),
    authorities: places(keys.authorities),
  }
}

test('keys, revoked keys and authorities are told apart', () => {
  expect(placesOf('lab')).toEqual({ own: [3, 4], besides: [], revoked: [9, 10], authorities: [] })
  expect(placesOf('a.fleet.example.org')).toMatchObject({ own: [], authorities: [11] })
})

test('what ssh skips is skipped', () => {
  expect(placesOf('broken')).toEqual({ own: [], besides: [], revoked: [9], authorities: [] })
})

test('at another port the keys of the name alone stand besides', () => {
  expect(placesOf('[lab]:2222')).toMatchObject({ own: [7], besides: [3, 4] })
  expect(placesOf('[lab]:2022')).toMatchObject({ own: [], besides: [3, 4] })
})

test('a line names its file, and its number in it', async () => {
  const folder = scratchFolder()
  const [one, two] = [join(folder, 'one'), join(folder, 'two')]
  writeFileSync(one, text.replaceAll('\n', '\r\n'))
  writeFileSync(two, text)
  const both = await readKnownHosts([one, two])
  const { own } = knownKeysOf(both, targetOf('lab'))
  expect(own.map(({ place }) => place)).toEqual([`${one}:3`, `${one}:4`, `${two}:3`, `${two}:4`])
  expect(both.sources).toEqual([one, two])
})

test('a file that was named has to be there', async () => {
  const folder = scratchFolder()
  await expect(readKnownHosts([join(folder, 'none')])).rejects.toMatchObject({
    kind: 'known-hosts',
    message: expect.stringContaining('none'),
  })
})

test.each([
  ['*', 'lab', true],
  ['la*b', 'lab', true],
  ['l?b', 'lab', true],
  ['l?b', 'lb', false],
  ['*.org,!*.example.org', 'a.org', true],
  ['*.org,!*.example.org', 'a.example.org', false],
  ['!lab', 'host', false],
  ['LAB', 'lab', true],
  ['', 'lab', false],
  ['a,,b', 'b', true],
  ['[lab]:*', '[lab]:2222', true],
  ['l.b', 'lab', false],
  ['|1|x', 'lab', false],
  ['|2|AAAA|AAAA', 'lab', false],
  ['|1||', 'lab', false],
])('%j and %s: %s', (names, host, means) => {
  expect(namesMean(names, host)).toBe(means)
})

test('a pattern cannot take long', () => {
  const begin = performance.now()
  expect(namesMean(`${'*a'.repeat(2000)}b`, 'a'.repeat(4000))).toBe(false)
  expect(performance.now() - begin).toBeLessThan(2000)
})

test('noise is skipped, and what is left of the lines is found', () => {
  const { below, pick } = chance(7)
  const lines = text.split('\n')
  for (let round = 0; round < 3000; round++) {
    const bytes = Buffer.from(pick(lines) || 'x')
    for (let change = 0; change <= below(4); change++) bytes[below(bytes.length)] = below(256)
    const noisy = bytes.toString('latin1')
    const parsed = parseKnownHosts(`${noisy}\n${lines[2]}`, 'noise')
    expect(parsed.lines.at(-1)?.names).toBe('lab,lab.example.org,192.0.2.7')
    for (const { key, names } of parsed.lines) {
      expect(names).not.toMatch(/\s/)
      expect(key.blob.toString('latin1', 4, 4 + key.type.length)).toBe(key.type)
    }
    knownKeysOf(parsed, { host: 'lab', port: below(3) })
  }
})
