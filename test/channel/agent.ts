import { duplexPair } from 'node:stream'

/** A frame as an agent would send it. */
export function guestFrame(letter: string, channel: number, payload: string | Uint8Array): Buffer {
  const bytes = Buffer.from(payload as string)
  const header = Buffer.alloc(8)
  header.write(letter, 0, 'latin1')
  header.writeUInt8(channel, 1)
  header.writeUInt32LE(bytes.length, 4)
  return Buffer.concat([header, bytes])
}

export interface HostFrame {
  readonly type: string
  readonly channel: number
  readonly payload: Buffer
}

/** Both ends of a connection: the host's, and an agent's that a test plays. */
export function connection() {
  const [host, guest] = duplexPair()
  return { host, agent: new FakeAgent(guest) }
}

class FakeAgent {
  readonly #connection: NodeJS.ReadWriteStream
  readonly #frames: AsyncGenerator<HostFrame>

  constructor(connection: NodeJS.ReadWriteStream) {
    this.#connection = connection
    this.#frames = hostFrames(connection)
  }

  say(letter: string, channel: number, payload: string | Uint8Array = ''): void {
    this.#connection.write(guestFrame(letter, channel, payload))
  }

  hello(): void {
    this.say('h', 0, 'protocol=2\0release=6.1\0')
  }

  raw(bytes: Uint8Array): void {
    this.#connection.write(bytes)
  }

  hangUp(): void {
    this.#connection.end()
  }

  /** The next frame from the host. */
  async next(): Promise<HostFrame> {
    const { value } = await this.#frames.next()
    return value as HostFrame
  }
}

async function* hostFrames(stream: AsyncIterable<unknown>): AsyncGenerator<HostFrame> {
  let pending = Buffer.alloc(0)
  for await (const bytes of stream) {
    pending = Buffer.concat([pending, bytes as Buffer])
    while (pending.length >= 8 && pending.length >= 8 + pending.readUInt32LE(4)) {
      const end = 8 + pending.readUInt32LE(4)
      yield {
        type: pending.toString('latin1', 0, 1),
        channel: pending.readUInt8(1),
        payload: pending.subarray(8, end),
      }
      pending = pending.subarray(end)
    }
  }
}
