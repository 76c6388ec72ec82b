import { data } from '@actions/expressions'

type Pair = { key: string; value: data.ExpressionData }

/**
 * A dictionary as expressions know it. The library's own loses keys that every object has, such as
 * `constructor`, and cannot tell `path` from `PATH`, as `env` does on Linux.
 */
export class Entries extends data.Dictionary {
  readonly #pairs = new Map<string, Pair>()
  readonly #fold: (key: string) => string

  constructor(pairs: Iterable<readonly [string, data.ExpressionData]>, caseSensitive = false) {
    super()
    this.#fold = caseSensitive ? (key) => key : (key) => key.toLowerCase()
    for (const [key, value] of pairs) this.#pairs.set(this.#fold(key), { key, value })
  }

  override get(key: string): data.ExpressionData | undefined {
    return this.#pairs.get(this.#fold(key))?.value
  }

  override values(): data.ExpressionData[] {
    return [...this.#pairs.values()].map((pair) => pair.value)
  }

  override pairs(): Pair[] {
    return [...this.#pairs.values()]
  }
}
