import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { additionsOf } from '../../../../src/machine/kexec/handover/additions.ts'
import { loadScript } from '../../../../src/machine/kexec/handover/load.ts'
import { keyLine } from '../../../../src/machine/kexec/ssh/public-key.ts'
import type { KexecRequest } from '../../../../src/model/hardware.ts'
import type { SealedFile } from '../../../../src/model/sealed.ts'
import { Secret } from '../../../../src/model/secret.ts'
import { scratchFolder } from '../../../scratch.ts'

const limits = { bootMs: 60_000, scriptMs: 60_000 }
const owner = { owner: 'run 7 of ada', port: 22 }

/** A short RSA key is made sooner. */
const bits = (kind: string) => (kind === 'rsa' ? ['-b', '2048'] : [])

function additions(
  hardware: Partial<KexecRequest> = {},
  secrets: readonly SealedFile[] = [],
): ReturnType<typeof additionsOf> {
  const usual = { inherit: ['host-keys'], leaseMs: 300_000, after: 'return' } as const
  return additionsOf({ id: '7', limits, secrets }, { ...usual, ...hardware }, owner)
}

test.each(['ed25519', 'rsa', 'ecdsa'])(
  'a guest’s own key of the kind %s is the pinned one',
  async (kind) => {
    const file = join(scratchFolder(), 'key')
    execFileSync('ssh-keygen', ['-q', '-t', kind, ...bits(kind), '-N', '', '-f', file])
    const text = readFileSync(file, 'utf8')
    const { hostKey, files } = await additions({ inherit: [], guestKey: new Secret(text) })
    const [type, blob] = readFileSync(`${file}.pub`, 'utf8').split(' ')
    expect(hostKey && keyLine(hostKey.identity.publicKey)).toBe(`${type} ${blob}`)
    expect(files[`ssh/ssh_host_${kind}_key`]).toBe(text)
    expect(files[`ssh/ssh_host_${kind}_key.pub`]).toMatch(`${type} ${blob} `)
  },
)

test('a guest that has the host’s keys has no other, and one without has a new one', async () => {
  expect((await additions()).hostKey).toBeUndefined()
  const [one, two] = [await additions({ inherit: [] }), await additions({ inherit: [] })]
  expect(one.files['ssh/ssh_host_ed25519_key']).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----/)
  expect(one.hostKey?.publicLine).not.toBe(two.hostKey?.publicLine)
})

test('secrets go as they are', async () => {
  const bytes = Buffer.from([0, 255, 39, 10])
  const secret = { name: 'api', path: '/x.age', bytes, recipients: [] }
  const { files } = await additions({}, [secret])
  expect(files['secrets/api.age']).toBe(bytes)
  const script = loadScript({ folder: '/image', inherit: [], append: [], files })
  expect(script).toContain('printf %s AP8nCg== | /image/tools/busybox base64 -d >')
})
