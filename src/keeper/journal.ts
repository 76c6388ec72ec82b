import { openSync, writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
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
  const lines = (await readFile(path, 'utf8')).split('\n')
  const events: Event[] = []
  for (const line of lines) {
    try {
      events.push(JSON.parse(line) as Event)
    } catch {
      break // the tool was killed while it wrote this line
    }
  }
  return events
}
