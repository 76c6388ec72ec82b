import { mkdirSync } from 'node:fs'
import { ProtocolError } from '../../../channel/codec.ts'
import type { Emit } from '../../../model/event.ts'
import { Fault } from '../../../model/fault.ts'
import type { Live } from '../../../model/machine.ts'
import { type Exit, exitCodeOf } from '../../../model/outcome.ts'
import { Complaint } from '../../../workload/complaint.ts'
import { type LeftOut, listed } from './listed.ts'
import { Mirror } from './mirror.ts'
import { RecordDecoder, type TreeRecord } from './records.ts'
import { Wishes } from './wishes.ts'

/** Where a guest's agent is. */
export const agentPath = '/run/testbed/agent'

/** The way of a guest's files home, and where it leads. */
export interface Way {
  /** The folder in the guest. */
  readonly from: string
  /** The staging folder, which nobody but the caller passes, and which is collected afterwards. */
  readonly to: string
  readonly emit: Emit
  readonly agent?: string
}

/** A guest's files that come home while they are written. */
export interface Results {
  /** Has all come home as it is now. Rejects where it no longer can. */
  flush(): Promise<void>
  /** Has no more come; what has come stays. Settles with `done`. */
  end(): Promise<void>
  /** Rejects with a Fault or the channel's error when no more can come. */
  readonly done: Promise<void>
}

/**
 * Brings a live guest's folder home while it is written: what the guest closed is home within a
 * second or two of it, what is still open as it was a second ago.
 */
export function receiveResults(live: Pick<Live, 'exec'>, way: Way): Results {
  return new Receiving(live, way)
}

class Receiving implements Results {
  readonly done: Promise<void>
  readonly #wishes = new Wishes()
  readonly #decoder = new RecordDecoder()
  readonly #complaint = new Complaint()
  readonly #mirror: Mirror
  readonly #flushes: (() => void)[] = []

  constructor(live: Pick<Live, 'exec'>, { from, to, emit, agent = agentPath }: Way) {
    const drafts = `${to}.drafts`
    mkdirSync(drafts, { recursive: true, mode: 0o700 })
    this.#mirror = new Mirror(to, drafts)
    const exit = live.exec(
      { argv: [agent, 'watch', from], env: {}, cwd: '/' },
      { stdin: this.#wishes, output: (stream, bytes) => this.#take(stream, bytes) },
    )
    this.done = this.#finish(exit, emit)
    this.done.catch(() => undefined) // who waits for it gets the error
  }

  async flush(): Promise<void> {
    const flushed = new Promise<void>((resolve) => this.#flushes.push(resolve))
    this.#wishes.say('flush\n')
    const early = this.done.then(() => {
      throw new Fault('infra-error', 'the guest no longer sends its results')
    })
    await Promise.race([flushed, early])
  }

  async end(): Promise<void> {
    this.#wishes.end()
    await this.done
  }

  #take(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    if (stream === 'stderr') this.#complaint.take(bytes)
    else for (const record of this.#decoder.push(bytes)) this.#do(record)
  }

  #do(record: TreeRecord): void {
    if (record.kind === 'flushed') this.#flushed()
    else this.#mirror.take(record)
  }

  #flushed(): void {
    const resolve = this.#flushes.shift()
    if (resolve === undefined) throw new ProtocolError('a flush that nobody asked for')
    resolve()
  }

  async #finish(exit: Promise<Exit>, emit: Emit): Promise<void> {
    try {
      const code = exitCodeOf(await exit)
      if (code !== 0) throw lostFault(this.#complaint.text || `its sender ended with ${code}`)
    } finally {
      this.#mirror.close()
      const said = this.#complaint.text
      if (said !== '') emit({ type: 'warning', message: `the results are not all home: ${said}` })
      warnOf(this.#mirror.unplaced, emit)
    }
  }
}

function lostFault(why: string): Fault {
  return new Fault('infra-error', `the guest's results no longer come home: ${why}`)
}

function warnOf(unplaced: readonly LeftOut[], emit: Emit): void {
  if (unplaced.length === 0) return
  emit({ type: 'warning', message: `not all results are home: ${listed(unplaced)}` })
}
