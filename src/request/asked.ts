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
  readonly raw: RawRequest
  readonly caller: Caller
  readonly #problems: Problem[] = []

  constructor(raw: RawRequest, caller: Caller) {
    this.raw = raw
    this.caller = caller
  }

  /** Notes a problem; reading goes on, so that all of them are found. */
  refuse(input: Input, refusal: Refusal): void {
    this.#problems.push({ input: this.nameOf(input), ...refusal })
  }

  nameOf(input: Input): string {
    return this.caller.nameOf(input)
  }

  /** Throws a RequestError when anything was refused. */
  settle(): void {
    if (this.#problems.length > 0) throw new RequestError(this.#problems)
  }
}
