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

/** What the guest says of itself when it is up, the same for every run of a bundle. */
export interface Hello {
  /** `uname -r`. */
  readonly release: string
}

/** What a run gives the machine it begins on. */
export interface Beginning {
  /** 64 bytes for the random generator. */
  readonly seed: Uint8Array
  /** Whether devices were plugged in since the guest booted. */
  readonly plugged: boolean
  /** Whether it is given a boot id of its own: the kernel's was read by what all runs of a template have. */
  readonly renewed?: boolean
}

/** What is under way on one channel number. */
interface Task {
  /** Makes the answer of its last frame; throws where that is none, or a failure. */
  readonly settle: (frame: GuestFrame) => unknown
  readonly stdin: StdinPump | undefined
  readonly output: CommandIo['output']
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Room below a frame's limit for the fields that go before a file's bytes. */
const fileChunk = maxHostPayload - 8192

/** The host's end of the connection to an agent. */
export class Channel {
  readonly hello: Promise<Hello>
  /** Never settles but with the error that ended the channel. */
  readonly ended: Promise<never>
  readonly #connection: Duplex
  readonly #tasks = new Map<number, Task>()
  #greeted = false
  /** The task that waits for the hello of an agent which another PID 1 starts. */
  #succession: number | undefined
  #greet!: (hello: Hello) => void
  #refuse!: (error: unknown) => void
  #cut!: (error: unknown) => void
  #end: unknown

  /**
   * `whyEnded` is asked for the error to give to all who wait when the connection ends by itself.
   * `said` is the hello of a guest that has said it already: when its template was made.
   */
  constructor(connection: Duplex, whyEnded: () => Promise<unknown>, said?: Hello) {
    this.#connection = connection
    this.hello = new Promise((resolve, reject) => {
      this.#greet = (hello) => {
        this.#greeted = true
        resolve(hello)
      }
      this.#refuse = reject
    })
    if (said !== undefined) this.#greet(said)
    this.ended = new Promise((_, reject) => {
      this.#cut = reject
    })
    // Who waits for them gets the error; nobody has to.
    this.ended.catch(() => undefined)
    this.hello.catch(() => undefined)
    connection.on('error', () => undefined) // it ends the listening below as well
    this.#listen().then(
      async () => this.close(await whyEnded()),
      async (error) => this.close(this.#isOfFrames(error) ? error : await whyEnded()),
    )
  }

  /** Runs a command to its end. */
  async exec(command: Command, io: CommandIo = {}): Promise<Exit> {
    const channel = this.#freeChannel()
    const payload = encodeCommand(command)
    const stdin = new StdinPump(io.stdin, (bytes) => this.#send('stdin', channel, bytes))
    const task = { settle: readExit, stdin, output: io.output }
    return this.#task(channel, task, () => this.#send('exec', channel, payload))
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
      await this.#ask('write', Buffer.concat([head, Buffer.from('data='), data]), readDone)
    }
  }

  /** Makes the machine this run's own, before anything else runs on it. Gives its boot id. */
  begin({ seed, plugged, renewed = false }: Beginning): Promise<string> {
    const fields = [
      ['seed', Buffer.from(seed).toString('hex')],
      ['plugged', plugged ? '1' : '0'],
      ...(renewed ? [['renewed', '1'] as const] : []),
    ] as const
    return this.#ask('begin', encodeFields(fields), readBegun)
  }

  /** Sets the guest's clock. */
  setTime(nanoseconds: bigint): Promise<void> {
    return this.#ask('time', encodeFields([['ns', String(nanoseconds)]]), readDone)
  }

  /** Has the guest write out what it holds in memory. */
  sync(): Promise<void> {
    return this.#ask('sync', new Uint8Array(), readDone)
  }

  /**
   * Has PID 1 become another program, with nothing else under way. Settles when an agent that it has
   * started says hello.
   */
  async giveWay(command: Command): Promise<Hello> {
    this.#succession = this.#freeChannel()
    try {
      return await this.#ask('giveWay', encodeCommand(command), readHello)
    } finally {
      this.#succession = undefined
    }
  }

  /** Has a machine that returns by itself stay for so many seconds from now. */
  renewLease(seconds: number): Promise<void> {
    return this.#ask('lease', encodeFields([['seconds', String(seconds)]]), readDone)
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
    this.#cut(error)
    for (const [channel, task] of this.#tasks) {
      this.#tasks.delete(channel)
      task.stdin?.stop()
      task.reject(error)
    }
    this.#connection.destroy()
  }

  /** Ends the channel when the signal fires, with its reason. */
  closeOn(signal: AbortSignal): void {
    const abort = () => this.close(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
  }

  /** What a promise gives, unless the channel ends before: with `late` when the time is over. */
  async within<T>(limitMs: number, promise: Promise<T>, late: () => Fault): Promise<T> {
    const timer = setTimeout(() => this.close(late()), limitMs)
    try {
      return await Promise.race([promise, this.ended])
    } finally {
      clearTimeout(timer)
    }
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
      await task.output?.(frame.type, frame.payload)
    } else if (frame.type === 'window') {
      task.stdin?.grant(numberField(decodeFields(frame.payload), 'bytes', 1 << 20))
    } else {
      this.#settle(frame, task)
    }
  }

  /** Whether the frames were at fault, and not the connection. */
  #isOfFrames(error: unknown): boolean {
    if (error === this.#connection.errored) return false
    return error instanceof ProtocolError || error instanceof Fault
  }

  #takeHello(frame: GuestFrame): void {
    const channel = this.#succession
    const task = channel === undefined ? undefined : this.#tasks.get(channel)
    if (channel !== undefined && task !== undefined) this.#settle({ ...frame, channel }, task)
    else if (this.#greeted) throw new ProtocolError('a second hello')
    else this.#greet(readHello(frame))
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

  #ask<T>(type: HostFrameType, payload: Uint8Array, settle: (frame: GuestFrame) => T): Promise<T> {
    const channel = this.#freeChannel()
    const task = { settle, stdin: undefined, output: undefined }
    return this.#task(channel, task, () => this.#send(type, channel, payload))
  }

  #task<T>(
    channel: number,
    task: Pick<Task, 'stdin' | 'output'> & { settle(frame: GuestFrame): T },
    begin: () => Promise<void>,
  ): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#end !== undefined) return reject(this.#end)
      this.#tasks.set(channel, { ...task, resolve, reject })
      begin().catch((error) => this.close(error))
    }) as Promise<T>
  }

  async #send(type: HostFrameType, channel: number, payload: Uint8Array): Promise<void> {
    if (this.#end !== undefined || this.#connection.destroyed) return
    if (this.#connection.write(encodeFrame(type, channel, payload))) return
    const over = new AbortController()
    const either = ['drain', 'close'].map((event) => once(this.#connection, event, over))
    await Promise.race(either).finally(() => over.abort()) // neither goes on listening
  }

  #freeChannel(): number {
    for (let channel = 0; channel < channels; channel++) {
      if (!this.#tasks.has(channel)) return channel
    }
    throw new RangeError(`more than ${channels} commands at once`)
  }
}

function encodeCommand({ argv, env, cwd }: Command): Buffer {
  return encodeFields([
    ...argv.map((value) => ['arg', value] as const),
    ...Object.entries(env).map(([name, value]) => ['env', `${name}=${value}`] as const),
    ['cwd', cwd],
  ])
}

function readHello(frame: GuestFrame): Hello {
  const fields = decodeFields(frame.payload)
  if (frame.type === 'failure') throw failureOf(fields)
  if (frame.type !== 'hello') throw new ProtocolError(`${frame.type} in place of a hello`)
  const protocol = numberField(fields, 'protocol', 1000)
  if (protocol !== agentProtocol) {
    throw new Fault(
      'infra-error',
      `the guest's agent speaks protocol ${protocol}, this tool ${agentProtocol}`,
      { remedy: 'use a bundle that this version built' },
    )
  }
  return { release: textField(fields, 'release', 64) } // as long as uname's may be
}

function readExit(frame: GuestFrame): Exit {
  const fields = decodeFields(frame.payload)
  if (frame.type === 'failure') throw failureOf(fields)
  if (frame.type !== 'exit') throw new ProtocolError(`${frame.type} in place of an exit`)
  return fields.has('signal')
    ? { kind: 'signal', signal: numberField(fields, 'signal', 64) }
    : { kind: 'code', code: numberField(fields, 'code', 255) }
}

function readBegun(frame: GuestFrame): string {
  const fields = decodeFields(frame.payload)
  if (frame.type === 'failure') throw failureOf(fields)
  if (frame.type !== 'begun') throw new ProtocolError(`${frame.type} in place of a begun`)
  return textField(fields, 'boot-id', 36)
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
