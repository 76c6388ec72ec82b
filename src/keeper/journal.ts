import { openSync, writeSync } from 'node:fs'
import { readFile, truncate } from 'node:fs/promises'
import type { Event, Happening } from '../model/event.ts'

/** A run's events, on disk before anyone is told. */
export class Journal {
  readonly events: Event[] = []
  readonly #file: number
  readonly #tell: (event: Event) => void
  #failure: Error | undefined

  /** `before` are the events that stand in the file already. */
  constructor(path: string, tell: (event: Event) => void, before: readonly Event[] = []) {
    this.#file = openSync(path, 'a', 0o644)
    this.#tell = tell
    this.events.push(...before)
  }

  /** Why the journal on disk is not whole: a full disk, most likely. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** Appends and tells. Progress is told only: nobody wants to read it later. */
  readonly emit = (happening: Happening): void => {
    const event = { seq: this.events.length, at: new Date().toISOString(), ...happening }
    if (happening.type !== 'progress') {
      this.events.push(event)
      this.#append(event)
    }
    this.#tell(event)
  }

  #append(event: Event): void {
    try {
      writeSync(this.#file, `${JSON.stringify(event)}\n`)
    } catch (error) {
      this.#failure ??= error as Error
    }
  }
}

/** The events of a journal on disk, up to the first line that is not whole. */
export async function readJournal(path: string): Promise<Event[]> {
  const text = await readFile(path, 'utf8')
  // The tool may have been killed while it wrote its last line.
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1)
  return lines.map((line) => JSON.parse(line) as Event)
}

/** A journal to go on with where its writer was killed: a line it did not finish is dropped. */
export async function reopenJournal(path: string, tell: (event: Event) => void): Promise<Journal> {
  const events = await readJournal(path)
  await truncate(path, (await readFile(path)).lastIndexOf('\n') + 1)
  return new Journal(path, tell, events)
}
