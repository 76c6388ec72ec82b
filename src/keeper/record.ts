import { thisProcess } from '../host/process.ts'
import type { Event, Stream } from '../model/event.ts'
import type { Verdict } from '../model/outcome.ts'
import type { Result } from '../model/result.ts'
import { conclude } from './conclude.ts'
import type { RunFolder } from './folder.ts'
import { Journal } from './journal.ts'
import { BoundedLog, consoleLimits, type LogLimits, outputLimits, unlimited } from './log.ts'

/** Who is told of a run, and by which command it was asked for. */
interface Teller {
  readonly command: readonly string[]
  tell(event: Event): void
}

/** Begins the journal of the run in a folder. `copies` where it is a run in several guests. */
export function beginJournal(folder: RunFolder, { command, tell }: Teller, copies?: number) {
  const journal = new Journal(folder.events, tell)
  journal.emit({
    type: 'run-started',
    run: folder.id,
    folder: folder.path,
    keeper: thisProcess(),
    command,
    ...(copies === undefined ? {} : { copies }),
  })
  return journal
}

/** One guest's run on its way to the disk: its folder, its journal, the logs of what it says. */
export class RunRecord {
  readonly folder: RunFolder
  readonly #journal: Journal
  readonly #limits: LogLimits
  readonly #logs: Readonly<Record<Stream['type'], BoundedLog>>

  constructor(folder: RunFolder, keepOutput: boolean, teller: Teller) {
    this.folder = folder
    this.#journal = beginJournal(folder, teller)
    this.#limits = keepOutput ? unlimited : outputLimits
    this.#logs = {
      output: new BoundedLog(folder.output, this.#limits),
      console: new BoundedLog(folder.console, consoleLimits),
    }
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
    return await conclude(this.folder, this.#journal, verdict, this.#limits, lost?.message)
  }
}
