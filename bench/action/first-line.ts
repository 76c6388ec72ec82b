/** What the measured script says, and nothing else does. */
export const firstLine = 'the first line of the script'

/** How long it took from a start to the script's first line. */
export interface FirstLine {
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly seconds: number
}

/** Takes the time from the first start to the first sight of the line. */
export class StopWatch {
  #started: { readonly at: number; readonly tick: number } | undefined
  #seconds: number | undefined

  start(): void {
    this.#started ??= { at: Date.now(), tick: performance.now() }
  }

  /** Told of each line. */
  heard(line: string): void {
    if (line !== firstLine || this.#started === undefined) return
    this.#seconds ??= (performance.now() - this.#started.tick) / 1000
  }

  /** Throws where the line did not come. */
  read(): FirstLine {
    if (this.#started === undefined || this.#seconds === undefined)
      throw new Error(`nobody said '${firstLine}'`)
    return { startedAt: this.#started.at, seconds: this.#seconds }
  }
}
