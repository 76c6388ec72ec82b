import type { KeyObject } from 'node:crypto'

/** An Ed25519 key in OpenSSH's format, unlocked. */
export function opensshKey(key: KeyObject): string {
  const { d = '', x = '' } = key.export({ format: 'jwk' })
  const [secret, shown] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]
  const type = field('ssh-ed25519')
  const check = Buffer.alloc(8) // two equal numbers
  const keys = Buffer.concat([
    check,
    type,
    field(shown),
    field(Buffer.concat([secret, shown])),
    field(''),
  ])
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7]).subarray(0, (8 - (keys.length % 8)) % 8)
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    Buffer.from([0, 0, 0, 1]),
    field(Buffer.concat([type, field(shown)])),
    field(Buffer.concat([keys, padding])),
  ])
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? []
  const [begin, end] = ['BEGIN', 'END'].map((word) => `-----${word} OPENSSH PRIVATE KEY-----`)
  return [begin, ...lines, end, ''].join('\n')
}

/** A field of SSH's: its length, then its bytes. */
function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
