import { guestAddress, hostAddress } from './ethernet.ts'

export const flags = { fin: 1, syn: 2, rst: 4, push: 8, ack: 16 } as const

/** The most bytes a segment of ours carries: what an Ethernet frame has room for. */
export const mostPayload = 1460

/** A TCP segment between the guest and the host. */
export interface Segment {
  readonly from: number
  readonly to: number
  readonly seq: number
  readonly ack: number
  /** The sum of its flags. */
  readonly flags: number
  readonly window: number
  readonly payload: Buffer
}

const headerBytes = 20
const tcp = 6

/** The guest's segment in an IPv4 packet; undefined for a packet that is anything else. */
export function readSegment(packet: Buffer): Segment | undefined {
  if (packet.length < 2 * headerBytes || (packet[0] ?? 0) >> 4 !== 4) return undefined
  const start = ((packet[0] ?? 0) & 15) * 4
  const end = packet.readUInt16BE(2)
  const isFragment = (packet.readUInt16BE(6) & 0x3fff) !== 0
  if (start < headerBytes || end < start + headerBytes || end > packet.length) return undefined
  if (isFragment || packet[9] !== tcp) return undefined
  const [source, destination] = [packet.subarray(12, 16), packet.subarray(16, 20)]
  if (!source.equals(guestAddress) || !destination.equals(hostAddress)) return undefined
  return readTcp(packet.subarray(start, end))
}

function readTcp(bytes: Buffer): Segment | undefined {
  const start = ((bytes[12] ?? 0) >> 4) * 4
  if (start < headerBytes || start > bytes.length) return undefined
  return {
    from: bytes.readUInt16BE(0),
    to: bytes.readUInt16BE(2),
    seq: bytes.readUInt32BE(4),
    ack: bytes.readUInt32BE(8),
    flags: bytes[13] ?? 0,
    window: bytes.readUInt16BE(14),
    payload: bytes.subarray(start),
  }
}

/** The IPv4 packet with a segment of the host's. A SYN says how much we take at once. */
export function writeSegment(segment: Segment): Buffer {
  const option =
    segment.flags & flags.syn
      ? Buffer.from([2, 4, mostPayload >> 8, mostPayload & 255])
      : Buffer.alloc(0)
  const header = Buffer.alloc(headerBytes)
  header.writeUInt16BE(segment.from, 0)
  header.writeUInt16BE(segment.to, 2)
  header.writeUInt32BE(segment.seq, 4)
  header.writeUInt32BE(segment.ack, 8)
  header[12] = ((headerBytes + option.length) / 4) << 4
  header[13] = segment.flags
  header.writeUInt16BE(segment.window, 14)
  const body = Buffer.concat([header, option, segment.payload])
  body.writeUInt16BE(checksum(pseudoHeader(body.length), body), 16)
  return Buffer.concat([ipHeader(body.length), body])
}

function ipHeader(bodyBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes)
  header[0] = 0x45 // version 4, five words
  header.writeUInt16BE(headerBytes + bodyBytes, 2)
  header.writeUInt16BE(0x4000, 6) // never fragmented
  header[8] = 64
  header[9] = tcp
  hostAddress.copy(header, 12)
  guestAddress.copy(header, 16)
  header.writeUInt16BE(checksum(header), 10)
  return header
}

function pseudoHeader(bodyBytes: number): Buffer {
  return Buffer.concat([
    hostAddress,
    guestAddress,
    Buffer.from([0, tcp, bodyBytes >> 8, bodyBytes & 255]),
  ])
}

/** The internet's: the complement of the sum of 16-bit words. All parts but the last are of even length. */
function checksum(...parts: readonly Buffer[]): number {
  let sum = 0
  for (const part of parts) {
    const even = part.length & ~1
    for (let at = 0; at < even; at += 2) sum += ((part[at] ?? 0) << 8) | (part[at + 1] ?? 0)
    if (even < part.length) sum += (part[even] ?? 0) << 8
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}
