import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../../../../src/machine/kexec/ssh/connect.ts'
import { findKeys } from '../../../../../src/machine/kexec/ssh/keys/find.ts'
import { readKeyText } from '../../../../../src/machine/kexec/ssh/keys/private-key.ts'
import { isSameKey } from '../../../../../src/machine/kexec/ssh/public-key.ts'
import { Secret } from '../../../../../src/model/secret.ts'
import { scratchFolder } from '../../../../scratch.ts'
import { type KeyPair, keyPair } from '../keys.ts'
import { accessTo, startServer } from '../server.ts'
import { startAgent } from './agent.ts'

function keyFile(content: string, mode = 0o600): string {
  const path = join(scratchFolder(), 'key')
  writeFileSync(path, content, { mode })
  chmodSync(path, mode)
  return path
}

const pair = keyPair()

/** That what was found opens the door that a pair belongs to. */
async function opens(wish: Parameters<typeof findKeys>[0], authorized: KeyPair) {
  const server = await startServer({ authorized: [authorized] })
  const connection = await connect(await accessTo(server, { keys: await findKeys(wish) }))
  connection.close()
  await connection.closed
}

describe('a key file', () => {
  test.each(['ed25519', 'rsa', 'ecdsa'] as const)('of type %s opens the door', async (type) => {
    const typed = keyPair(type)
    await opens({ file: keyFile(typed.private) }, typed)
  })

  test('without a newline at its end, or with those of Windows, is the same', async () => {
    await opens({ file: keyFile(pair.private.trim()) }, pair)
    await opens({ file: keyFile(pair.private.replaceAll('\n', '\r\n')) }, pair)
  })

  test.each([
    ['rsa', 'pkcs1', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['rsa', 'pkcs8', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['ec', 'sec1', () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })],
    ['ec', 'pkcs8', () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })],
    ['ed25519', 'pkcs8', () => generateKeyPairSync('ed25519')],
  ] as const)('in PEM (%s, %s) is read', async (_, type, generate) => {
    const pem = generate().privateKey.export({ type: type as 'pkcs8', format: 'pem' })
    const { identities } = await findKeys({ file: keyFile(String(pem)) })
    const publicKey = identities[0]?.publicKey ?? expect.fail()
    await opens({ file: keyFile(String(pem)) }, { private: '', public: '', publicKey })
  })

  test('that others can read is refused, as ssh would', async () => {
    const file = keyFile(pair.private, 0o640)
    await expect(findKeys({ file })).rejects.toMatchObject({
      kind: 'key-file',
      message: expect.stringContaining('0640'),
      remedy: `chmod 600 ${file}`,
    })
  })

  test.each([
    ['nothing', '', /is empty/],
    ['something else', 'hello', /no private key/],
    ['half of one', pair.private.slice(0, 200), /no private key/],
    ['too much', 'x'.repeat(100_000), /more than 65536 bytes/],
  ])('with %s is refused', async (_, content, message) => {
    await expect(findKeys({ file: keyFile(content) })).rejects.toMatchObject({
      kind: 'key-file',
      message: expect.stringMatching(message),
    })
  })

  test('that is not there is refused', async () => {
    await expect(findKeys({ file: '/no/such/key' })).rejects.toMatchObject({ kind: 'key-file' })
  })
})

describe('a key with a passphrase', () => {
  const locked = keyPair('ed25519', 'secret')
  test('is refused with what to do', async () => {
    const file = keyFile(locked.private)
    await expect(findKeys({ file })).rejects.toMatchObject({
      kind: 'key-file',
      message: expect.stringMatching(/wants a passphrase, and there is no agent$/),
      remedy: expect.stringContaining(`ssh-add ${file}`),
    })
    const agent = await startAgent([pair])
    await expect(findKeys({ file, agent })).rejects.toThrow(/the agent does not have it/)
  })

  test('is taken from the agent where that has it', async () => {
    const open = keyPair()
    const agent = await startAgent([pair, open])
    // A locked file whose public half is the open one's.
    const file = keyFile(
      '-----BEGIN ENCRYPTED PRIVATE KEY-----\nx\n-----END ENCRYPTED PRIVATE KEY-----',
    )
    writeFileSync(`${file}.pub`, open.public)
    await opens({ file, agent }, open)
    await opens({ file: keyFile(open.public, 0o644), agent }, open)
  })

  test('tells its public half where OpenSSH wrote it', async () => {
    const read = await readKeyText(locked.private, 'it')
    expect(read.kind).toBe('locked')
    expect(
      read.kind === 'locked' && read.publicKey && isSameKey(read.publicKey, locked.publicKey),
    ).toBe(true)
  })
})

describe('the text of a key', () => {
  test('opens the door', async () => {
    await opens({ text: new Secret(pair.private) }, pair)
  })

  test('is in nothing that is printed', async () => {
    const keys = await findKeys({ text: new Secret(pair.private) })
    const body = pair.private.split('\n')[2] ?? expect.fail()
    const printed = inspect(keys, { depth: 20, showHidden: true }) + JSON.stringify(keys)
    expect(printed).not.toContain(body)
    const fault = await findKeys({ text: new Secret(pair.private.slice(0, 150)) }).catch((e) => e)
    expect(inspect(fault, { depth: 20 })).not.toContain(pair.private.slice(60, 90))
  })
})

describe('with nothing given', () => {
  function home(files: Readonly<Record<string, string>>): string {
    const folder = scratchFolder()
    mkdirSync(join(folder, '.ssh'))
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(folder, '.ssh', name), content, { mode: 0o600 })
    return folder
  }

  test("the agent's keys come first, then the usual files, each once", async () => {
    const rsa = keyPair('rsa')
    const agent = await startAgent([pair])
    const folder = home({ id_ed25519: pair.private, id_rsa: rsa.private, other: 'x' })
    const { identities, left } = await findKeys({ agent, home: folder })
    expect(identities.map(({ name }) => name)).toEqual([
      'test ed25519 of the agent',
      join(folder, '.ssh/id_rsa'),
    ])
    expect(left).toEqual([])
    await opens({ agent, home: folder }, rsa)
    await opens({ agent, home: folder }, pair)
  })

  test('what cannot be used is left out with its reason', async () => {
    const folder = home({ id_ed25519: keyPair('ed25519', 'x').private, id_rsa: 'nonsense' })
    chmodSync(join(folder, '.ssh/id_rsa'), 0o644)
    const { identities, left } = await findKeys({ agent: '/no/agent', home: folder })
    expect(identities).toEqual([])
    expect(left).toEqual([
      'the agent at /no/agent does not answer',
      expect.stringMatching(/id_rsa is no private key/),
      expect.stringMatching(/id_ed25519 wants a passphrase/),
    ])
    expect((await findKeys({ home: folder })).left[0]).toBe('there is no agent (SSH_AUTH_SOCK)')
  })
})

describe('an agent', () => {
  test('that will not sign is passed over', async () => {
    const other = keyPair()
    const agent = await startAgent([pair], false)
    const folder = scratchFolder()
    mkdirSync(join(folder, '.ssh'))
    writeFileSync(join(folder, '.ssh/id_ed25519'), other.private, { mode: 0o600 })
    const server = await startServer({ authorized: [pair, other] })
    const keys = await findKeys({ agent, home: folder })
    const connection = await connect(await accessTo(server, { keys }))
    connection.close()
  })

  test('that says nothing is not waited for long', async () => {
    const server = createServer(() => undefined)
    const path = join(scratchFolder(), 'agent')
    await once(server.listen(path), 'listening')
    onTestFinished(() => void server.close())
    const { left } = await findKeys({ agent: path, home: scratchFolder() })
    expect(left[0]).toMatch(/said nothing for 5 s/)
  }, 10_000)
})
