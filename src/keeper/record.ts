import { thisProcess } from '../host/process.ts'
import type { Edge } from '../model/edge.ts'
import type { Stream } from '../model/event.ts'
import type { CancelSignal, Verdict } from '../model/outcome.ts'
import type { MachineKind } from '../model/request.ts'
import type { Result } from '../model/result.ts'
import { conclude } from './conclude.ts'
import type { RunFolder } from './folder.ts'
import { Journal } from './journal.ts'
import { BoundedLog, consoleLimits, type LogLimits, outputLimits, unlimited } from './log.ts'
import { Room } from './room.ts'

/** Who is told of a run, by which command it was asked for, and what stops it. */
type Teller = Pick<Edge, 'command' | 'tell' | 'signal'>

/** Begins the journal of the run in a folder. `copies` where it is a run in several guests. */
export function beginJournal(
  folder: RunFolder,
  { command, tell, signal }: Teller,
  machine: MachineKind,
  copies?: number,
) {
  const journal = new Journal(folder.events, tell)
  journal.emit({
    type: 'run-started',
    run: folder.id,
    folder: folder.path,
    keeper: thisProcess(),
    command,
    machine,
    ...(copies === undefined ? {} : { copies }),
  })
  noteCancel(journal, signal)
  return journal
}

/** At once: who finishes a run that was given no time to end tells by it that somebody had stopped it. */
function noteCancel(journal: Journal, signal: AbortSignal): void {
  const note = () => journal.emit({ type: 'cancelled', signal: signal.reason as CancelSignal })
  if (signal.aborted) note()
  else signal.addEventListener('abort', note, { once: true })
}

/** What a record needs to know of a request. */
interface Wish {
  readonly machine: MachineKind
  readonly keepOutput: boolean
  /** The caller's folder that the guest writes to besides. */
  readonly shared?: string | undefined
}

/** One guest's run on its way to the disk: its folder, its journal, its logs, the room it has. */
export class RunRecord {
  readonly folder: RunFolder
  readonly room: Room
  readonly #journal: Journal
  readonly #limits: LogLimits
  readonly #logs: Readonly<Record<Stream['type'], BoundedLog>>

  private constructor(folder: RunFolder, room: Room, journal: Journal, limits: LogLimits) {
    this.folder = folder
    this.room = room
    this.#journal = journal
    this.#limits = limits
    this.#logs = {
      output: new BoundedLog(folder.output, this.#limits),
      console: new BoundedLog(folder.console, consoleLimits),
    }
  }

  /** Begins the record of a run, before its guest comes. */
  static async begin(folder: RunFolder, { machine, keepOutput, shared }: Wish, teller: Teller) {
    const journal = beginJournal(folder, teller, machine)
    const room = await Room.of(folder.path, shared)
    return new RunRecord(folder, room, journal, keepOutput ? unlimited : outputLimits)
  }

  get emit() {
    return this.#journal.emit
  }

  log({ type, bytes }: Stream): void {
    this.#logs[type].write(bytes)
  }

  /** Brings the run to its end, when nothing of its machine runs any more. */
  async conclude(verdict: Verdict): Promise<Result> {
    const { output, console } = this.#logs
    output.close()
    console.close()
    const lost = output.failure ?? console.failure
    return await conclude(this.folder, this.#journal, verdict, {
      output: this.#limits,
      most: this.room.bytes,
      lost: lost?.message,
    })
  }
}
