import { recordHeader } from './records.ts'

/** Records to a guest, as bytes (docs/records.md). */
export const writeRecord = {
  folder: (path: Buffer, mode: number) => record('m', u32(mode), path),
  link: (path: Buffer, target: Buffer) => record('l', u32(path.length), path, target),
  file: (path: Buffer, size: number) => record('n', u64(BigInt(size)), path),
  data: (offset: number, bytes: Uint8Array) => record('d', u64(BigInt(offset)), bytes),
  end: (size: number, mtime: bigint, mode: number) =>
    record('e', u64(BigInt(size)), u64(BigInt.asUintN(64, mtime)), u32(mode)),
  flush: () => record('q'),
}

function record(letter: string, ...parts: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(recordHeader)
  header.write(letter, 0, 'latin1')
  header.writeUInt32LE(
    parts.reduce((sum, { length }) => sum + length, 0),
    4,
  )
  return Buffer.concat([header, ...parts])
}

function u32(number: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(number)
  return bytes
}

function u64(number: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(number)
  return bytes
}
