import { createHash } from 'node:crypto'
import { nixBase32 } from '../../src/nix/base32.ts'

/** A file's text, or a folder's files by their names, whatever these are. */
export type Content = string | Readonly<Record<string, string>>

/** Content as Nix packs it, also what Nix itself would not. */
export function narOf(content: Content): Buffer {
  return Buffer.concat([word('nix-archive-1'), ...node(content)])
}

export function hashOfNar(nar: Buffer): string {
  return `sha256:${nixBase32(createHash('sha256').update(nar).digest())}`
}

function node(content: Content): Buffer[] {
  if (typeof content === 'string')
    return ['(', 'type', 'regular', 'contents', content, ')'].map(word)
  const entries = Object.entries(content).flatMap(([name, text]) => [
    ...['entry', '(', 'name', name, 'node'].map(word),
    ...node(text),
    word(')'),
  ])
  return [...['(', 'type', 'directory'].map(word), ...entries, word(')')]
}

/** Its length in eight bytes, then itself, filled up to eight again. */
function word(text: string): Buffer {
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(bytes.length))
  return Buffer.concat([length, bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)])
}
