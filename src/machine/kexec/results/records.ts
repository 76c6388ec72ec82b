import { ProtocolError } from '../../../channel/codec.ts'

/** What a record of the guest's says (docs/records.md). Paths lead below the folder they are about. */
export type TreeRecord =
  | {
      readonly kind: 'file'
      readonly slot: number
      /** Whether it has what is new in a version that went before. */
      readonly patch: boolean
      readonly size: number
      readonly path: Buffer
    }
  | {
      readonly kind: 'data'
      readonly slot: number
      readonly offset: number
      readonly bytes: Buffer
    }
  | {
      readonly kind: 'end'
      readonly slot: number
      readonly size: number
      /** Nanoseconds since the epoch. */
      readonly mtime: bigint
      readonly mode: number
    }
  | { readonly kind: 'abort'; readonly slot: number }
  | { readonly kind: 'folder'; readonly mode: number; readonly path: Buffer }
  | { readonly kind: 'link'; readonly path: Buffer; readonly target: Buffer }
  | { readonly kind: 'special'; readonly path: Buffer; readonly what: string }
  | { readonly kind: 'remove'; readonly path: Buffer }
  | { readonly kind: 'move'; readonly from: Buffer; readonly to: Buffer }
  | { readonly kind: 'flushed' }

export const recordHeader = 8
export const blockSize = 65_536
/** Files on their way at once. */
export const slots = 9
const longestPayload = blockSize + 8
const longestName = 255
const longestPath = 4074
const longestTarget = 4096
const slash = 0x2f

/** How each kind's payload is read, by its letter. */
const readers: Readonly<Record<string, (payload: Payload, slot: number) => TreeRecord>> = {
  n: (payload, slot) => readFile(payload, slot, false),
  p: (payload, slot) => readFile(payload, slot, true),
  d: (payload, slot) => ({ kind: 'data', slot, offset: payload.size(), bytes: payload.rest() }),
  e: (payload, slot) => ({
    kind: 'end',
    slot,
    size: payload.size(),
    mtime: payload.time(),
    mode: payload.mode(),
  }),
  a: (_, slot) => ({ kind: 'abort', slot }),
  m: (payload) => ({ kind: 'folder', mode: payload.mode(), path: payload.path() }),
  l: (payload) => ({
    kind: 'link',
    path: payload.path(payload.number()),
    target: payload.target(),
  }),
  s: (payload) => ({
    kind: 'special',
    what: String.fromCharCode(payload.number()),
    path: payload.path(),
  }),
  r: (payload) => ({ kind: 'remove', path: payload.path() }),
  v: (payload) => ({ kind: 'move', from: payload.path(payload.number()), to: payload.path() }),
  q: () => ({ kind: 'flushed' }),
}

function readFile(payload: Payload, slot: number, patch: boolean): TreeRecord {
  return { kind: 'file', slot, patch, size: payload.size(), path: payload.path() }
}

/** Cuts a guest's bytes into records; holds at most one record's bytes. */
export class RecordDecoder {
  #pending: Buffer = Buffer.alloc(0);

  /** The records these bytes complete. Throws a ProtocolError at the first that is none. */
  *push(bytes: Uint8Array): Generator<TreeRecord> {
    const more = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#pending = this.#pending.length === 0 ? more : Buffer.concat([this.#pending, more])
    while (this.#pending.length >= recordHeader) {
      const end = recordHeader + lengthOf(this.#pending)
      if (this.#pending.length < end) return
      const record = this.#pending.subarray(0, end)
      this.#pending = this.#pending.subarray(end)
      yield readRecord(record)
    }
  }

  /** Throws where the bytes end in the midst of a record. */
  end(): void {
    if (this.#pending.length > 0) throw new ProtocolError('a record that does not end')
  }
}

function lengthOf(bytes: Buffer): number {
  const length = bytes.readUInt32LE(4)
  if (length > longestPayload) throw new ProtocolError(`a record of ${length} bytes`)
  return length
}

function readRecord(record: Buffer): TreeRecord {
  const letter = record.toString('latin1', 0, 1)
  const slot = record.readUInt8(1)
  const read = Object.hasOwn(readers, letter) ? readers[letter] : undefined
  if (read === undefined)
    throw new ProtocolError(`0x${record.toString('hex', 0, 1)} is no kind of record`)
  if (slot >= slots || record.readUInt16LE(2) !== 0)
    throw new ProtocolError('a record with a header that is none')
  const payload = new Payload(record.subarray(recordHeader))
  const made = read(payload, slot)
  payload.end()
  return made
}

/** A record's payload, read from its beginning to its end. */
class Payload {
  #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  #take(count: number): Buffer {
    if (count > this.#bytes.length) throw new ProtocolError('a record that is too short')
    const taken = this.#bytes.subarray(0, count)
    this.#bytes = this.#bytes.subarray(count)
    return taken
  }

  number(): number {
    return this.#take(4).readUInt32LE()
  }

  mode(): number {
    return this.number() & 0o7777
  }

  time(): bigint {
    return this.#take(8).readBigInt64LE()
  }

  size(): number {
    const size = this.#take(8).readBigUInt64LE()
    if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw new ProtocolError('a file without an end')
    return Number(size)
  }

  rest(): Buffer {
    return this.#take(this.#bytes.length)
  }

  target(): Buffer {
    const target = this.rest()
    if (target.length === 0 || target.length > longestTarget || target.includes(0))
      throw new ProtocolError('a link to what is no path')
    return target
  }

  path(length = this.#bytes.length): Buffer {
    const path = this.#take(length)
    if (!leadsBelow(path)) throw new ProtocolError('a path that does not lead below its folder')
    return path
  }

  end(): void {
    if (this.#bytes.length > 0) throw new ProtocolError('a record that is too long')
  }
}

/** Whether a path has names only, none of which leads anywhere but down. */
export function leadsBelow(path: Buffer): boolean {
  if (path.length === 0 || path.length > longestPath || path.includes(0)) return false
  return namesOf(path).every(isName)
}

function isName(name: Buffer): boolean {
  if (name.length === 0 || name.length > longestName) return false
  const dots = name.length <= 2 && name.every((byte) => byte === 0x2e)
  return !dots
}

/** The names a path is made of. */
export function namesOf(path: Buffer): Buffer[] {
  const names: Buffer[] = []
  let start = 0
  for (let end = path.indexOf(slash); end >= 0; end = path.indexOf(slash, start)) {
    names.push(path.subarray(start, end))
    start = end + 1
  }
  names.push(path.subarray(start))
  return names
}
