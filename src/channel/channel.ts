import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { agentProtocol } from '../model/bundle.ts'
import { Fault } from '../model/fault.ts'
import type { Command, CommandIo } from '../model/machine.ts'
import type { Exit } from '../model/outcome.ts'
import {
  channels,
  encodeFrame,
  FrameDecoder,
  type GuestFrame,
  type HostFrameType,
  maxHostPayload,
  ProtocolError,
} from './codec.ts'
import { decodeFields, encodeFields, numberField, textField } from './fields.ts'
import { StdinPump } from './stdin.ts'

/** What the guest says of itself when it is up. */
export interface Hello {
  readonly bootId: string
  readonly release: string
}

/** What is under way on one channel number. */
interface Task {
  readonly settle: (frame: GuestFrame) => Exit | undefined
  readonly io: CommandIo
  stdin?: StdinPump
  readonly resolve: (exit: Exit | undefined) => void
  readonly reject: (error: unknown) => void
}

/** Room below a frame's limit for the fields that go before a file's bytes. */
const fileChunk = maxHostPayload - 8192

/** The host's end of the connection to an agent. */
export class Channel {
  readonly hello: Promise<Hello>
  readonly #connection: Duplex
  readonly #tasks = new Map<number, Task>()
  #greeted = false
  #greet!: (hello: Hello) => void
  #refuse!: (error: unknown) => void
  #end: unknown

  /** `whyEnded` is asked for the error to give to all who wait when the connection ends by itself. */
  constructor(connection: Duplex, whyEnded: () => Promise<unknown>) {
    this.#connection = connection
    this.hello = new Promise((resolve, reject) => {
      this.#greet = resolve
      this.#refuse = reject
    })
    this.hello.catch(() => undefined) // who waits for it gets the error; nobody has to
    connection.on('error', () => undefined) // it ends the listening below as well
    this.#listen().then(
      async () => this.close(await whyEnded()),
      async (error) => this.close(isOurs(error) ? error : await whyEnded()),
    )
  }

  /** Runs a command to its end. */
  async exec(command: Command, io: CommandIo = {}): Promise<Exit> {
    const channel = this.#freeChannel()
    const payload = encodeFields([
      ...command.argv.map((value) => ['arg', value] as const),
      ...Object.entries(command.env).map(([name, value]) => ['env', `${name}=${value}`] as const),
      ['cwd', command.cwd],
    ])
    const exit = await this.#task(channel, io, readExit, () => this.#send('exec', channel, payload))
    if (exit === undefined) throw new ProtocolError('a done in place of an exit')
    return exit
  }

  /** Writes a file in the guest, whole, with these permission bits. */
  async writeFile(path: string, content: Uint8Array, mode: number): Promise<void> {
    for (let start = 0; start === 0 || start < content.length; start += fileChunk) {
      const head = encodeFields([
        ['path', path],
        ['mode', mode.toString(8)],
        ...(start === 0 ? [] : [['more', '1'] as const]),
      ])
      const data = content.subarray(start, start + fileChunk)
      await this.#ask('write', Buffer.concat([head, Buffer.from('data='), data]))
    }
  }

  /** Sets the guest's clock. */
  setTime(nanoseconds: bigint): Promise<void> {
    return this.#ask('time', encodeFields([['ns', String(nanoseconds)]]))
  }

  /** Sends a signal to all processes of all running commands. */
  signalAll(signal: number): void {
    for (const channel of this.#tasks.keys()) {
      void this.#send('kill', channel, encodeFields([['signal', String(signal)]]))
    }
  }

  /** Ends the channel: what waits on it is rejected with the error. Idempotent. */
  close(error: unknown): void {
    if (this.#end !== undefined) return
    this.#end = error
    this.#refuse(error)
    for (const [channel, task] of this.#tasks) {
      this.#tasks.delete(channel)
      task.stdin?.stop()
      task.reject(error)
    }
    this.#connection.destroy()
  }

  async #listen(): Promise<void> {
    const decoder = new FrameDecoder()
    for await (const bytes of this.#connection) {
      for (const frame of decoder.push(bytes as Buffer)) await this.#take(frame)
    }
  }

  async #take(frame: GuestFrame): Promise<void> {
    if (frame.type === 'hello') return this.#takeHello(frame)
    const task = this.#tasks.get(frame.channel)
    if (!this.#greeted) throw new ProtocolError(`${frame.type} before hello`)
    if (task === undefined)
      throw new ProtocolError(`${frame.type} on channel ${frame.channel}, which is idle`)
    if (frame.type === 'stdout' || frame.type === 'stderr') {
      await task.io.output?.(frame.type, frame.payload)
    } else if (frame.type === 'window') {
      task.stdin?.grant(numberField(decodeFields(frame.payload), 'bytes', 1 << 20))
    } else {
      this.#settle(frame, task)
    }
  }

  #takeHello(frame: GuestFrame): void {
    if (this.#greeted) throw new ProtocolError('a second hello')
    const fields = decodeFields(frame.payload)
    const protocol = numberField(fields, 'protocol', 1000)
    if (protocol !== agentProtocol) {
      throw new Fault(
        'infra-error',
        `the guest's agent speaks protocol ${protocol}, this tool ${agentProtocol}`,
        { remedy: 'use a bundle that this version built' },
      )
    }
    this.#greeted = true
    this.#greet({
      bootId: textField(fields, 'boot-id', 36),
      release: textField(fields, 'release', 64), // as long as uname's may be
    })
  }

  #settle(frame: GuestFrame, task: Task): void {
    this.#tasks.delete(frame.channel)
    task.stdin?.stop()
    try {
      task.resolve(task.settle(frame))
    } catch (error) {
      task.reject(error)
      if (error instanceof ProtocolError) throw error
    }
  }

  async #ask(type: HostFrameType, payload: Uint8Array): Promise<void> {
    const channel = this.#freeChannel()
    await this.#task(channel, {}, readDone, () => this.#send(type, channel, payload))
  }

  #task(
    channel: number,
    io: CommandIo,
    settle: Task['settle'],
    begin: () => Promise<void>,
  ): Promise<Exit | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) return reject(this.#end)
      const task: Task = { settle, io, resolve, reject }
      if (settle === readExit) {
        task.stdin = new StdinPump(io.stdin, (bytes) => this.#send('stdin', channel, bytes))
      }
      this.#tasks.set(channel, task)
      begin().catch((error) => this.close(error))
    })
  }

  async #send(type: HostFrameType, channel: number, payload: Uint8Array): Promise<void> {
    if (this.#end !== undefined || this.#connection.destroyed) return
    if (this.#connection.write(encodeFrame(type, channel, payload))) return
    await Promise.race([once(this.#connection, 'drain'), once(this.#connection, 'close')])
  }

  #freeChannel(): number {
    for (let channel = 0; channel < channels; channel++) {
      if (!this.#tasks.has(channel)) return channel
    }
    throw new RangeError(`more than ${channels} commands at once`)
  }
}

/** Whether the frames were at fault, and not the connection. */
function isOurs(error: unknown): boolean {
  return error instanceof ProtocolError || error instanceof Fault
}

function readExit(frame: GuestFrame): Exit {
  const fields = decodeFields(frame.payload)
  if (frame.type === 'failure') throw failureOf(fields)
  if (frame.type !== 'exit') throw new ProtocolError(`${frame.type} in place of an exit`)
  return fields.has('signal')
    ? { kind: 'signal', signal: numberField(fields, 'signal', 64) }
    : { kind: 'code', code: numberField(fields, 'code', 255) }
}

function readDone(frame: GuestFrame): undefined {
  if (frame.type === 'failure') throw failureOf(decodeFields(frame.payload))
  if (frame.type !== 'done') throw new ProtocolError(`${frame.type} in place of a done`)
}

function failureOf(fields: ReadonlyMap<string, string>): Fault {
  return new Fault(
    'infra-error',
    `in the guest: ${textField(fields, 'what')}: ${textField(fields, 'error')}`,
  )
}
