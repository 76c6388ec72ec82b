import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'

/** A frame of docs/channel.md, by its bytes: no code is shared with what is tested. */
export interface Frame {
  readonly type: string
  readonly channel: number
  readonly payload: Buffer
}

const headerSize = 8

export function header(type: string, channel: number, length: number): Buffer {
  const bytes = Buffer.alloc(headerSize)
  bytes.write(type, 0, 'latin1')
  bytes.writeUInt8(channel, 1)
  bytes.writeUInt32LE(length, 4)
  return bytes
}

export function frame(type: string, channel: number, payload: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(payload)
  return Buffer.concat([header(type, channel, bytes.length), bytes])
}

export function fields(entries: readonly (readonly [name: string, value: string])[]): string {
  return entries.map(([name, value]) => `${name}=${value}\0`).join('')
}

/** The fields of a frame from the guest, by name. */
export function fieldsOf({ payload }: Frame): Record<string, string> {
  const text = payload.toString('latin1')
  if (!text.endsWith('\0')) throw new Error(`fields without an end: ${JSON.stringify(text)}`)
  const entries = text.slice(0, -1).split('\0')
  return Object.fromEntries(
    entries.map((entry) => {
      const equals = entry.indexOf('=')
      return [entry.slice(0, equals), entry.slice(equals + 1)]
    }),
  )
}

/** An agent on this host, its port our pipes. */
export class Wire {
  readonly process: ChildProcess
  readonly #frames: AsyncGenerator<Frame>

  constructor(program: string) {
    this.process = spawn(program, ['-'], { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#frames = framesOf(this.process.stdout as Readable)
  }

  get #port(): Writable {
    return this.process.stdin as Writable
  }

  /** Sends bytes as they are; waits while the agent takes no more. */
  async raw(bytes: Buffer): Promise<void> {
    if (!this.#port.write(bytes)) await once(this.#port, 'drain')
  }

  async send(type: string, channel: number, payload: Buffer | string = ''): Promise<void> {
    await this.raw(frame(type, channel, payload))
  }

  async exec(channel: number, argv: readonly string[], options: ExecOptions = {}): Promise<void> {
    const { env = ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'], cwd = '/' } = options
    await this.send(
      'X',
      channel,
      fields([
        ...argv.map((arg) => ['arg', arg] as const),
        ...env.map((entry) => ['env', entry] as const),
        ['cwd', cwd],
      ]),
    )
  }

  /** The agent's next frame; undefined once it has closed the port. */
  async next(): Promise<Frame | undefined> {
    const { value, done } = await this.#frames.next()
    return done ? undefined : value
  }

  /** Reads on until a frame of one of these types comes; gives all up to it. */
  async until(types: string): Promise<Frame[]> {
    const seen: Frame[] = []
    for (;;) {
      const next = await this.next()
      if (!next) throw new Error(`the agent closed the port; so far: ${seen.map((f) => f.type)}`)
      seen.push(next)
      if (types.includes(next.type)) return seen
    }
  }

  /** The host goes away. */
  hangUp(): void {
    this.#port.end()
  }

  async ended(): Promise<number | null> {
    if (this.process.exitCode === null) await once(this.process, 'exit')
    return this.process.exitCode
  }
}

export interface ExecOptions {
  readonly env?: readonly string[]
  readonly cwd?: string
}

async function* framesOf(stream: Readable): AsyncGenerator<Frame> {
  let chunks: Buffer[] = []
  let held = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    held += chunk.length
    if (held < headerSize) continue
    let bytes = Buffer.concat(chunks)
    while (bytes.length >= headerSize) {
      const end = headerSize + bytes.readUInt32LE(4)
      if (bytes.length < end) break
      yield {
        type: bytes.toString('latin1', 0, 1),
        channel: bytes.readUInt8(1),
        payload: bytes.subarray(headerSize, end),
      }
      bytes = bytes.subarray(end)
    }
    chunks = [bytes]
    held = bytes.length
  }
}

/** What a command wrote to a stream, of all the frames seen. */
export function written(frames: readonly Frame[], type: 'o' | 'e'): Buffer {
  return Buffer.concat(frames.filter((f) => f.type === type).map((f) => f.payload))
}
