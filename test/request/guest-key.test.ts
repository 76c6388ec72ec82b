import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeKeyPair } from '../../src/machine/kexec/handover/key-pair.ts'
import { commandOf } from '../../src/request/command.ts'
import { scratchFolder } from '../scratch.ts'
import { caller, hardware, parse, problemsOf } from './asking.ts'

const folder = scratchFolder()
const { privateText } = await makeKeyPair('guest')
const file = join(folder, 'guest_key')
writeFileSync(file, privateText)

test('a guest that brings a host key has that, and not the host’s', async () => {
  const request = await parse({ ...hardware(), guestHostKey: file })
  expect(request.hardware?.guestKey?.reveal()).toBe(privateText)
  expect(request.hardware?.inherit).toEqual(['user-auth', 'ip-setup'])
  expect(JSON.stringify(request)).not.toContain(privateText.split('\n')[1])
})

test('it may come by a variable, with the newlines of a form', async () => {
  const raw = { ...hardware(), guestHostKeyEnv: 'KEY' }
  const text = privateText.trim().replaceAll('\n', '\r\n')
  const { hardware: parsed } = await parse(raw, { env: { KEY: text } })
  expect(parsed?.guestKey?.reveal()).toBe(privateText)
})

test('both keys at once are refused', async () => {
  const raw = { ...hardware(), guestHostKey: file, inherit: 'host-keys,ip-setup' }
  expect(await problemsOf(raw)).toMatchObject([{ input: '--inherit' }])
})

test.each([
  ['locked', /wants a passphrase/],
  ['pem', /OpenSSH's format/],
  ['public', /OpenSSH's format/],
  ['broken', /no private key that SSH can use/],
  ['none', /cannot be read/],
])('%s is refused, and shown to nobody', async (name, reason) => {
  const path = join(folder, name)
  if (name === 'locked')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'hunter2', '-f', path])
  if (name === 'pem')
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', '', '-f', path])
  if (name === 'public') writeFileSync(path, 'ssh-ed25519 AAAA x')
  if (name === 'broken')
    writeFileSync(
      path,
      '-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n',
    )
  const problems = await problemsOf({ ...hardware(), guestHostKey: path })
  expect(problems).toMatchObject([
    { input: '--guest-host-key', reason: expect.stringMatching(reason) },
  ])
  expect(JSON.stringify(problems)).not.toContain('c2VjcmV0')
})

test('who repeats the run names the same file, and brings the variable', () => {
  const at = caller()
  const raw = { ...hardware(), script: 'true', guestHostKey: 'key', guestHostKeyEnv: 'KEY' }
  const command = commandOf(raw, at)
  expect(command).toContain(join(at.cwd, 'key'))
  expect(command).not.toContain('KEY')
})
