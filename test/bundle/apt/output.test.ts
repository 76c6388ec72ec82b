import { describe, expect, test } from 'vitest'
import { aptComplaint, unknownPackages } from '../../../src/bundle/apt/complaint.ts'
import { printedPackages } from '../../../src/bundle/apt/resolve.ts'

const hash = (digit: string) => digit.repeat(64)

test('printed addresses become packages, sorted, with their versions decoded', () => {
  const text = `Reading package lists...
NOTE: This is only a simulation!
'http://a.example/pool/l/login/login_4.13%2bdfsg1_amd64.deb' login_1%3a4.13+dfsg1-1_amd64.deb 617268 SHA256:${hash('a')}
'http://a.example/pool/b/bash/bash_5.2_amd64.deb' bash_5.2.15-2+b13_amd64.deb 1444200 SHA256:${hash('b')}
`
  expect(printedPackages(text)).toEqual([
    {
      name: 'bash',
      version: '5.2.15-2+b13',
      uri: 'http://a.example/pool/b/bash/bash_5.2_amd64.deb',
      size: 1444200,
      sha256: hash('b'),
    },
    {
      name: 'login',
      version: '1:4.13+dfsg1-1',
      uri: 'http://a.example/pool/l/login/login_4.13%2bdfsg1_amd64.deb',
      size: 617268,
      sha256: hash('a'),
    },
  ])
})

describe('what apt complains of', () => {
  const stderr = `W: something small
E: Unable to locate package fioo
E: Package 'mail-transport-agent' has no installation candidate
E: Couldn't find any package by glob 'a*b'
E: Unable to locate package fioo
`
  test('names the packages it does not know, each once', () => {
    expect(unknownPackages(stderr)).toEqual(['fioo', 'mail-transport-agent', 'a*b'])
  })

  test('is said without its prefixes', () => {
    expect(aptComplaint('E: Failed to fetch x\nW: y\nE: Failed to fetch x\n')).toBe(
      'Failed to fetch x',
    )
    expect(aptComplaint('')).toBe('apt gave no reason')
  })
})
