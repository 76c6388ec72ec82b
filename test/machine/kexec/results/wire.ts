/** Records of docs/records.md by their bytes: no code is shared with what is tested. */
export function record(letter: string, slot: number, ...parts: readonly (Buffer | string)[]) {
  const payload = Buffer.concat(parts.map((part) => Buffer.from(part as string)))
  const header = Buffer.alloc(8)
  header.write(letter, 0, 'latin1')
  header.writeUInt8(slot, 1)
  header.writeUInt32LE(payload.length, 4)
  return Buffer.concat([header, payload])
}

export function u32(number: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(number)
  return bytes
}

export function u64(number: number | bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(number))
  return bytes
}

interface FileWords {
  readonly slot?: number
  readonly size?: number
  readonly mode?: number
  readonly letter?: 'n' | 'p'
}

/** The records of a whole file. */
export function file(path: Buffer | string, content: Buffer | string, words: FileWords = {}) {
  const bytes = Buffer.from(content as string)
  const { slot = 0, size = bytes.length, mode = 0o644, letter = 'n' } = words
  const data = bytes.length === 0 ? [] : [record('d', slot, u64(0), bytes)]
  return Buffer.concat([
    record(letter, slot, u64(size), path),
    ...data,
    record('e', slot, u64(size), u64(1_700_000_000_000_000_000n), u32(mode)),
  ])
}

export const folder = (path: Buffer | string) => record('m', 0, u32(0o755), path)
export const remove = (path: Buffer | string) => record('r', 0, path)
export const special = (kind: string, path: string) => record('s', 0, u32(kind.charCodeAt(0)), path)
export const link = (path: string, target: string) =>
  record('l', 0, u32(Buffer.byteLength(path)), path, target)
export const move = (from: string, to: string) =>
  record('v', 0, u32(Buffer.byteLength(from)), from, to)
