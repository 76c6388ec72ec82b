import { RestrictedHost } from '../../../../../src/machine/vm/network/restricted/host.ts'
import { flags, type Segment } from '../../../../../src/machine/vm/network/restricted/segment.ts'

export const mac = '52:54:00:00:00:01'
const [guest, host] = [Buffer.from([10, 0, 2, 15]), Buffer.from([10, 0, 2, 2])]

/** A guest that speaks TCP by hand to the host of a restricted network. */
export class HandGuest {
  readonly host: RestrictedHost
  /** What the host has sent, each frame as it came. */
  readonly frames: Buffer[] = []
  #news: () => void = () => undefined

  constructor(ports: readonly number[]) {
    this.host = new RestrictedHost(ports, mac, (frame) => {
      this.frames.push(frame)
      this.#news()
    })
  }

  /** Sends a segment from port 40000 unless told otherwise; the rest is zero. */
  say(said: Partial<Segment>, to = host): void {
    this.host.take(frameOf(0x0800, packetOf({ from: 40_000, window: 65_535, ...said }, to)))
  }

  /** The next segment of the host's that is like this. */
  async hears(like: (segment: Heard) => boolean): Promise<Heard> {
    for (;;) {
      const frame = this.frames.shift()
      if (frame === undefined)
        await new Promise<void>((resolve) => {
          this.#news = resolve
        })
      else if (frame.readUInt16BE(12) === 0x0800) {
        const heard = heardOf(frame)
        if (like(heard)) return heard
      }
    }
  }

  /** Opens a connection to a port. Gives the next numbers of both. */
  async open(port: number): Promise<{ seq: number; ack: number; to: number }> {
    this.say({ to: port, seq: 999, flags: flags.syn })
    const answer = await this.hears((heard) => (heard.flags & flags.syn) !== 0)
    const ways = { to: port, seq: 1000, ack: (answer.seq + 1) >>> 0 }
    this.say({ ...ways, flags: flags.ack })
    return ways
  }
}

export type Heard = Segment & { readonly isSound: boolean }

export function frameOf(type: number, payload: Buffer): Buffer {
  const header = Buffer.from(
    '525500000202525400000001'.concat(type.toString(16).padStart(4, '0')),
    'hex',
  )
  return Buffer.concat([header, payload])
}

function packetOf(said: Partial<Segment>, to: Buffer): Buffer {
  const { payload = Buffer.alloc(0) } = said
  const packet = Buffer.alloc(40)
  packet[0] = 0x45
  packet.writeUInt16BE(40 + payload.length, 2)
  packet[9] = 6
  guest.copy(packet, 12)
  to.copy(packet, 16)
  packet.writeUInt16BE(said.from ?? 0, 20)
  packet.writeUInt16BE(said.to ?? 0, 22)
  packet.writeUInt32BE(said.seq ?? 0, 24)
  packet.writeUInt32BE(said.ack ?? 0, 28)
  packet[32] = 0x50
  packet[33] = said.flags ?? 0
  packet.writeUInt16BE(said.window ?? 0, 34)
  return Buffer.concat([packet, payload])
}

function heardOf(frame: Buffer): Heard {
  const packet = frame.subarray(14, 14 + frame.readUInt16BE(16))
  const body = packet.subarray(20)
  const start = ((body[12] ?? 0) >> 4) * 4
  const pseudo = Buffer.concat([
    packet.subarray(12, 20),
    Buffer.from([0, 6, body.length >> 8, body.length & 255]),
  ])
  return {
    from: body.readUInt16BE(0),
    to: body.readUInt16BE(2),
    seq: body.readUInt32BE(4),
    ack: body.readUInt32BE(8),
    flags: body[13] ?? 0,
    window: body.readUInt16BE(14),
    payload: body.subarray(start),
    isSound:
      sum(packet.subarray(0, 20)) === 0xffff && sum(Buffer.concat([pseudo, body])) === 0xffff,
  }
}

/** The sum that is all ones where a checksum within is right. */
function sum(bytes: Buffer): number {
  const padded = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)])
  let total = 0
  for (let at = 0; at < padded.length; at += 2) total += padded.readUInt16BE(at)
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16)
  return total
}
