/** What can come from the guest, by its letter on the wire. */
const guestTypes = {
  h: 'hello',
  b: 'begun',
  o: 'stdout',
  e: 'stderr',
  w: 'window',
  x: 'exit',
  d: 'done',
  f: 'failure',
} as const

/** What we send, as its letter on the wire. */
const hostTypes = {
  exec: 'X',
  stdin: 'I',
  kill: 'K',
  write: 'W',
  begin: 'B',
  time: 'T',
  sync: 'S',
  lease: 'L',
  giveWay: 'G',
} as const

export type GuestFrameType = (typeof guestTypes)[keyof typeof guestTypes]
export type HostFrameType = keyof typeof hostTypes

export interface GuestFrame {
  readonly type: GuestFrameType
  readonly channel: number
  readonly payload: Buffer
}

export const headerSize = 8
export const channels = 16
export const maxGuestPayload = 65_536
export const maxHostPayload = 1_048_576

/** The guest said something that is no frame of ours: nothing after it can be trusted. */
export class ProtocolError extends Error {
  constructor(message: string) {
    super(`the guest broke the channel's protocol: ${message}`)
    this.name = 'ProtocolError'
  }
}

/** One frame to the guest. Payloads are at most 1 MiB. */
export function encodeFrame(type: HostFrameType, channel: number, payload: Uint8Array): Buffer {
  if (payload.length > maxHostPayload) {
    throw new RangeError(`a ${type} frame of ${payload.length} bytes is above ${maxHostPayload}`)
  }
  const frame = Buffer.alloc(headerSize + payload.length)
  frame.write(hostTypes[type], 0, 'latin1')
  frame.writeUInt8(channel, 1)
  frame.writeUInt32LE(payload.length, 4)
  frame.set(payload, headerSize)
  return frame
}

/** Cuts the guest's bytes into frames; holds at most one frame's bytes. */
export class FrameDecoder {
  #pending: Buffer = Buffer.alloc(0);

  /** The frames these bytes complete. Throws a ProtocolError at the first that is none. */
  *push(bytes: Uint8Array): Generator<GuestFrame> {
    this.#pending =
      this.#pending.length === 0 ? asBuffer(bytes) : Buffer.concat([this.#pending, bytes])
    while (this.#pending.length >= headerSize) {
      const { type, channel, length } = readHeader(this.#pending)
      const end = headerSize + length
      if (this.#pending.length < end) return
      const payload = this.#pending.subarray(headerSize, end)
      this.#pending = this.#pending.subarray(end)
      yield { type, channel, payload }
    }
  }
}

function readHeader(bytes: Buffer) {
  const letter = bytes.toString('latin1', 0, 1)
  const type = Object.hasOwn(guestTypes, letter)
    ? guestTypes[letter as keyof typeof guestTypes]
    : undefined
  const channel = bytes.readUInt8(1)
  const length = bytes.readUInt32LE(4)
  if (type === undefined)
    throw new ProtocolError(`0x${bytes.toString('hex', 0, 1)} is no frame type`)
  if (channel >= channels) throw new ProtocolError(`there is no channel ${channel}`)
  if (bytes.readUInt16LE(2) !== 0)
    throw new ProtocolError('the header is not zero where it must be')
  if (length > maxGuestPayload) throw new ProtocolError(`a frame of ${length} bytes`)
  return { type, channel, length }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
