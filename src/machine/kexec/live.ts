import type { Duplex } from 'node:stream'
import { Channel } from '../../channel/channel.ts'
import { Fault } from '../../model/fault.ts'
import type { Command, CommandIo, Live } from '../../model/machine.ts'
import type { Exit } from '../../model/outcome.ts'
import { beginRun, setClock } from '../begin.ts'
import { callPrepare } from '../call-prepare.ts'
import { type Raising, raiseSystem } from '../system/raise.ts'
import { within } from '../within.ts'
import { dayMs } from './handover/additions.ts'
import { keepLease } from './lease.ts'
import { type Results, receiveResults, type Way } from './results/receive.ts'
import { type Sectors, sectorsWritten } from './return/sectors.ts'
import { showAlsoAt } from './shared/same-path.ts'
import { type SharedCopy, type SharedWay, sendFolder } from './shared/share.ts'

interface Parts {
  /** Where the agent of the RAM system speaks. */
  readonly line: Duplex
  readonly leaseMs: number
  /** Whether it lives on after the run. */
  readonly stays: boolean
  readonly signal: AbortSignal
  /** Finds out why the RAM system fell silent. */
  readonly whySilent: () => Promise<Fault>
  /**
   * Brings the host back, told what the RAM system wrote to its disks where that is known. Gives
   * the panic that the host has a record of.
   */
  readonly goBack: (sectors: Sectors | undefined) => Promise<Fault | undefined>
}

/** How long the agent may take to answer, and the RAM system to be made ready. */
const answerMs = 30_000
const prepareMs = 120_000

/** How long a RAM system that is left may take to say what it wrote to its disks. */
const lastWordMs = 5_000

/** The RAM system on the target's hardware, over its line. */
export class LiveTarget implements Live {
  readonly #channel: Channel
  readonly #parts: Parts
  readonly #lease: ReturnType<typeof keepLease>
  #results: Results | undefined
  #shared: SharedCopy | undefined
  #identity: Live['identity'] | undefined
  #stopping: Promise<Fault | undefined> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.#channel = new Channel(parts.line, parts.whySilent)
    this.#lease = keepLease(this.#channel, parts.leaseMs)
    this.#channel.closeOn(parts.signal)
  }

  get identity() {
    if (this.#identity === undefined) throw new Error('the run has not begun yet')
    return this.#identity
  }

  /** Empty before the run has begun. */
  get bootId(): string {
    return this.#identity?.bootId ?? ''
  }

  /**
   * Makes the RAM system this run's, has its own systemd come up where it is to, and has its results come
   * home from here on.
   */
  async begin(
    env: Readonly<Record<string, string>>,
    results: Way,
    raising?: Raising,
  ): Promise<void> {
    const { release } = await this.#bounded(answerMs, this.#channel.hello, 'answer')
    const bootId = await this.#bounded(answerMs, beginRun(this.#channel, false), 'begin its run')
    this.#identity = { bootId, release }
    const preparing = Promise.all([setClock(this.#channel), callPrepare(this.#channel, [], env)])
    await this.#bounded(prepareMs, preparing, 'get ready')
    if (raising !== undefined) await raiseSystem(this.#channel, raising)
    this.#results = receiveResults(this, results)
    this.#results.done.catch((error) => this.#channel.close(error))
  }

  /** Gives it a copy of the caller's folder, and changes of it back with each sync. */
  async share(way: SharedWay, samePath: string | undefined): Promise<void> {
    this.#shared = await sendFolder(this, way)
    if (samePath !== undefined) await showAlsoAt(this, way.to, samePath)
  }

  writeFile(path: string, content: Uint8Array, mode: number): Promise<void> {
    return this.#channel.writeFile(path, content, mode)
  }

  exec(command: Command, io: CommandIo): Promise<Exit> {
    return this.#channel.exec(command, io)
  }

  async sync(): Promise<void> {
    await this.#results?.flush()
    await this.#shared?.fetch()
  }

  terminate(): void {
    this.#channel.signalAll(15)
  }

  /** Lets go of a machine that did not become this run's; who began it brings the host back. */
  abandon(why: unknown): void {
    this.#lease.stop()
    this.#channel.close(why)
  }

  stop(): Promise<Fault | undefined> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<Fault | undefined> {
    const sectors = await within(lastWordMs, sectorsWritten(this)).catch(() => undefined)
    this.#lease.stop()
    if (this.#parts.stays) await this.#staysADay()
    this.#channel.close(new Fault('infra-error', 'the machine was stopped'))
    await Promise.allSettled([this.#results?.done, this.#shared?.end()])
    return await this.#parts.goBack(sectors)
  }

  /** Where the line is gone, the lease it has counts. */
  async #staysADay(): Promise<void> {
    await within(lastWordMs, this.#channel.renewLease(dayMs / 1000)).catch(() => undefined)
  }

  #bounded<T>(ms: number, promise: Promise<T>, what: string): Promise<T> {
    const words = `the RAM system did not ${what} within ${ms / 1000} s`
    return this.#channel.within(ms, promise, () => new Fault('boot-failed', words))
  }
}
