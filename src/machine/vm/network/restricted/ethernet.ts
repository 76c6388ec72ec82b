/** The one host on the network, as slirp has it too, and the guest. */
export const hostAddress = Buffer.from([10, 0, 2, 2])
export const guestAddress = Buffer.from([10, 0, 2, 15])

const hostMac = Buffer.from([0x52, 0x55, 10, 0, 2, 2])
const headerBytes = 14

export const etherType = { ipv4: 0x0800, arp: 0x0806 } as const

/** What a frame carries. */
export interface Frame {
  readonly type: number
  readonly source: Buffer
  readonly payload: Buffer
}

/** Undefined for what is no frame. */
export function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < headerBytes) return undefined
  return {
    type: bytes.readUInt16BE(12),
    source: bytes.subarray(6, 12),
    payload: bytes.subarray(headerBytes),
  }
}

/** A frame from the host. */
export function writeFrame(destination: Buffer, type: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes)
  destination.copy(header)
  hostMac.copy(header, 6)
  header.writeUInt16BE(type, 12)
  return Buffer.concat([header, payload])
}

const arpStart = Buffer.from([0, 1, 8, 0, 6, 4, 0]) // Ethernet, IPv4, their lengths
const arpBytes = 28
const [request, reply] = [1, 2]

/** The answer to who asks for the host's address; undefined for all else. */
export function answerArp(asked: Buffer): Buffer | undefined {
  if (asked.length < arpBytes || !asked.subarray(0, 7).equals(arpStart)) return undefined
  if (asked[7] !== request || !asked.subarray(24, 28).equals(hostAddress)) return undefined
  const asker = asked.subarray(8, 18)
  return Buffer.concat([arpStart, Buffer.from([reply]), hostMac, hostAddress, asker])
}
