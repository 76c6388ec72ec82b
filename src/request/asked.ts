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

  /** Notes a problem that has a name of its own. What is told of several boards alike is told once. */
  add(problem: Problem): void {
    const { input, value, reason } = problem
    const isTold = this.#problems.some(
      (each) => each.input === input && each.value === value && each.reason === reason,
    )
    if (!isTold) this.#problems.push(problem)
  }

  /** Reads what rejects with problems of its own, and takes them in; undefined then. */
  async gather<T>(read: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      for (const problem of error.problems) this.add(problem)
      return undefined
    }
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
