import { openSync, writeSync } from 'node:fs'
import { readFile, truncate } from 'node:fs/promises'
import type { Event, Happening } from '../model/event.ts'

/** A run's events, on disk before anyone is told. */
export class Journal {
  readonly events: Event[] = []
  readonly #file: number
  readonly #tell: (event: Event) => void
  /** What the disk has not taken yet; it goes before all that follows, so no line is glued to a torn one. */
  #rest = Buffer.alloc(0)
  #failure: Error | undefined

  /** `before` are the events that stand in the file already. */
  constructor(path: string, tell: (event: Event) => void, before: readonly Event[] = []) {
    this.#file = openSync(path, 'a', 0o644)
    this.#tell = tell
    this.events.push(...before)
  }

  /** Why the journal on disk is not whole: a full disk, most likely. Undefined once it is again. */
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
    this.#rest = Buffer.concat([this.#rest, Buffer.from(`${JSON.stringify(event)}\n`)])
    try {
      while (this.#rest.length > 0) {
        this.#rest = this.#rest.subarray(writeSync(this.#file, this.#rest))
      }
      this.#failure = undefined
    } catch (error) {
      this.#failure = error as Error
    }
  }
}

/** The events of a journal on disk, up to the first line that is not whole. */
export async function readJournal(path: string): Promise<Event[]> {
  return wholeLines(await readFile(path)).events
}

/** A journal to go on with where its writer was killed: what follows its whole lines is dropped. */
export async function reopenJournal(path: string, tell: (event: Event) => void): Promise<Journal> {
  const { events, bytes } = wholeLines(await readFile(path))
  await truncate(path, bytes)
  return new Journal(path, tell, events)
}

/** The first events of a journal, and how many of its bytes they take, up to a line that was torn. */
function wholeLines(content: Buffer): { readonly events: Event[]; readonly bytes: number } {
  const events: Event[] = []
  let start = 0
  for (;;) {
    const end = content.indexOf('\n', start)
    const event = end === -1 ? undefined : toEvent(content.toString('utf8', start, end))
    if (event === undefined) return { events, bytes: start }
    events.push(event)
    start = end + 1
  }
}

function toEvent(line: string): Event | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isEvent(value) ? value : undefined
  } catch {
    return undefined // a full disk took a part of it, or its writer was killed
  }
}

function isEvent(value: unknown): value is Event {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
  )
}
