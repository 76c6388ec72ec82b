import { expect, test } from 'vitest'
import { parsePublicKey } from '../../../src/machine/kexec/ssh/public-key.ts'
import { Secret } from '../../../src/model/secret.ts'
import { builderFiles, placeOf } from '../../../src/nix/builders/files.ts'
import type { MetBuilder } from '../../../src/nix/builders/meet.ts'
import { keyPair } from '../../machine/kexec/ssh/keys.ts'

const { private: text, public: line } = keyPair()
const hostKey = parsePublicKey(line)
if (hostKey === undefined) throw new Error('no key')
const keys = [
  { kind: 'file', path: '/home/me/100% "mine"' },
  { kind: 'text', text: new Secret(text) },
] as const

const plain: MetBuilder = {
  builder: {
    protocol: 'ssh-ng',
    target: { user: 'root', host: 'builder.example.org', port: 22 },
    systems: ['aarch64-linux', 'armv7l-linux'],
    jobs: 4,
    speed: 2,
    features: ['kvm', 'big-parallel'],
  },
  hostKey,
  keys,
}
const other: MetBuilder = {
  ...plain,
  builder: {
    protocol: 'ssh',
    target: { user: 'nix', host: '2001:db8::1', port: 2222 },
    systems: ['x86_64-linux'],
    jobs: 1,
    speed: 1,
    features: [],
  },
}

test('Nix is told of machines in its own format, with neither key nor port', () => {
  const { setting } = builderFiles([plain, other], '/dev/shm/own')
  expect(setting).toBe(
    'builders = ssh-ng://builder.example.org aarch64-linux,armv7l-linux - 4 2 kvm,big-parallel - - ; ' +
      'ssh://nix-on-2001-db8--1-2222 x86_64-linux - 1 1 - - -',
  )
})

test('ssh is told to believe the key that was met, and no configuration besides', () => {
  const { files, sshOptions } = builderFiles([plain, other], '/dev/shm/own')
  expect(sshOptions).toBe('-F /dev/shm/own/ssh_config')
  const [type, base64] = line.split(' ')
  expect(files.known_hosts).toBe(
    `builder.example.org ${type} ${base64}\nnix-on-2001-db8--1-2222 ${type} ${base64}\n`,
  )
  expect(files['key-1']).toBe(text)
  expect(files.ssh_config).not.toContain(text.split('\n')[2])
  for (const word of [
    'StrictHostKeyChecking yes',
    'GlobalKnownHostsFile /dev/null',
    'BatchMode yes',
  ])
    expect(files.ssh_config).toContain(word)
})

test('a key of RSA is not asked to sign as it did of old', () => {
  const rsa = parsePublicKey(keyPair('rsa').public)
  const { files } = builderFiles([{ ...plain, hostKey: rsa ?? hostKey }], '/own')
  expect(files.ssh_config).toContain('HostKeyAlgorithms rsa-sha2-512,rsa-sha2-256,ssh-rsa\n')
})

test('a builder is called what people call it', () => {
  const place = placeOf([plain, other])
  expect(place('ssh-ng://builder.example.org')).toBe('builder.example.org')
  expect(place('ssh://nix-on-2001-db8--1-2222')).toBe('[2001:db8::1]:2222')
  expect(place('ssh://another')).toBe('another')
  expect(place('ssh://an\nother::error::')).toBe('an_other__error__')
})

test('nobody is named where nobody was met', () => {
  expect(placeOf([])('')).toBe('')
})
