import { expect, test } from 'vitest'
import { SshFault } from '../../../../src/machine/kexec/ssh/fault.ts'
import { parseTarget, placeText } from '../../../../src/machine/kexec/ssh/target.ts'
import { chance } from './chance.ts'

test.each([
  ['ssh://root@lab', 'root', 'lab', 22],
  ['ssh://lab', 'root', 'lab', 22],
  ['ssh://me@lab.example.org:2222', 'me', 'lab.example.org', 2222],
  ['SSH://me@Lab.Example.ORG/', 'me', 'lab.example.org', 22],
  ['me@192.0.2.7', 'me', '192.0.2.7', 22],
  ['me@lab:2222', 'me', 'lab', 2222],
  ['lab', 'root', 'lab', 22],
  ['ssh://[2001:DB8::1]:2222', 'root', '2001:db8::1', 2222],
  ['me@[fe80::1%eth0]', 'me', 'fe80::1%eth0', 22],
  ['ssh://me%40corp@lab', 'me@corp', 'lab', 22],
  ['me@corp@lab', 'me@corp', 'lab', 22],
])('%s', (text, user, host, port) => {
  expect(parseTarget(text)).toEqual({ user, host, port })
})

test('a user that is not named is the one who is given for that', () => {
  expect(parseTarget('ssh://lab', { user: 'me' }).user).toBe('me')
  expect(parseTarget('ssh://you@lab', { user: 'me' }).user).toBe('you')
})

test.each([
  ['', /no name of a host/],
  ['ssh://', /no name of a host/],
  ['http://lab', /no ssh:\/\/ but a http:\/\//],
  ['ssh://lab/some/path', /path/],
  ['ssh://lab?x=y', /path/],
  ['ssh://me:s3cret@lab', /holds a password/],
  ['me:s3cret@lab', /holds a password/],
  ['ssh://:s3cret@lab', /holds a password/],
  ['ssh://me@2001:db8::1', /without brackets/],
  ['ssh://[192.0.2.7]', /no IPv6 address/],
  ['ssh://[]', /no IPv6 address/],
  ['ssh://lab:', /port is none/],
  ['ssh://lab:0', /port is none/],
  ['ssh://lab:65536', /port is none/],
  ['ssh://lab:22x', /port is none/],
  ['ssh://la b', /no name of a host/],
  ['ssh://-oProxyCommand=x', /no name of a host/],
  ['ssh://lab..org', /no name of a host/],
  ['ssh://-l@lab', /no name of one/],
  ['ssh://@lab', /no name of one/],
  ['ssh://me;id@lab', /no name of one/],
  ['ssh://me%0a@lab', /no name of one/],
  ['ssh://me%zz@lab', /percent/],
  ['lab\n', /no name of a host/],
])('%j is refused', (text, message) => {
  const fault = refusalOf(text)
  expect(fault).toMatchObject({ kind: 'bad-target', outcome: 'infra-error' })
  expect(fault?.message).toMatch(message)
  expect(fault?.remedy).toBeTruthy()
  expect(`${fault?.message} ${fault?.remedy}`).not.toContain('s3cret')
})

function refusalOf(text: string): SshFault | undefined {
  try {
    parseTarget(text)
    return undefined
  } catch (error) {
    if (error instanceof SshFault) return error
    throw error
  }
}

test('its place is told with the port where that is not the usual one', () => {
  expect(placeText(parseTarget('ssh://me@lab:2222'))).toBe('lab:2222')
  expect(placeText(parseTarget('me@[::1]'))).toBe('[::1]')
})

test('whatever is given is a target, or refused', () => {
  const { pick, below } = chance(1)
  const pieces = [
    'ssh://',
    'me',
    '@',
    ':',
    '22',
    '[',
    ']',
    '::1',
    'lab',
    '.',
    '/',
    '%',
    '-',
    ' ',
    '\n',
    'é',
    '\0',
    '65536',
    '?',
    '#',
  ]
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: below(9) }, () => pick(pieces)).join('')
    if (refusalOf(text) !== undefined) continue
    const target = parseTarget(text)
    expect(target.host).toMatch(/^[a-z0-9._:%-]+$/)
  }
})
