import { createWriteStream } from 'node:fs'
import type { Event } from '../../model/event.ts'
import { Output } from './output.ts'

/** Events as lines of JSON, for a program that follows a run. */
export class EventLines {
  readonly #output: Output

  constructor(fd: number, onFailure: (error: NodeJS.ErrnoException) => void) {
    this.#output = new Output(createWriteStream('', { fd }), onFailure)
  }

  tell(event: Event): void {
    void this.#output.write(`${JSON.stringify(event)}\n`)
  }

  flush(): Promise<void> {
    return this.#output.flush()
  }
}
