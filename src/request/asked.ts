import type { Problem } from '../model/fault.ts'
import { RequestError } from '../model/fault.ts'
import type { Caller, Input, RawRequest } from './raw.ts'

/** What is wrong with one input, without its name. */
export interface Refusal {
  readonly value?: string
  readonly reason: string
  readonly remedy: string
}

/** A request while it is being read: what was given, by whom, and what is wrong with it so far. */
export class Asked {
  readonly caller: Caller
  #raw: RawRequest
  readonly #problems: Problem[] = []

  constructor(raw: RawRequest, caller: Caller) {
    this.#raw = raw
    this.caller = caller
  }

  /** What is still to be read of what was given. */
  get raw(): RawRequest {
    return this.#raw
  }

  /** Notes a problem; reading goes on, so that all of them are found. */
  refuse(input: Input, refusal: Refusal): void {
    this.#problems.push({ input: this.nameOf(input), ...refusal })
  }

  /** What is refused for good is read no further: an input, or one value of several. */
  drop(input: Input, value?: unknown): void {
    const { [input]: given, ...rest } = this.#raw
    const others =
      value === undefined || !Array.isArray(given) ? [] : given.filter((each) => each !== value)
    this.#raw = others.length === 0 ? rest : { ...rest, [input]: others }
  }

  nameOf(input: Input): string {
    return this.caller.nameOf(input)
  }

  /** Throws a RequestError when anything was refused. */
  settle(): void {
    if (this.#problems.length > 0) throw new RequestError(this.#problems)
  }
}
