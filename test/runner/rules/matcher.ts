import {
  type MatcherConfig,
  type MatchField,
  matchFields,
  type PatternConfig,
} from './matcher-config.ts'

/** What the patterns took out of the lines; a group that took part in no match is empty. */
export type Match = Partial<Record<MatchField, string>>

interface Pattern {
  readonly config: PatternConfig
  readonly expression: RegExp
}

/** A problem matcher at work on one stream. */
export class Matcher {
  readonly owner: string
  readonly #severity: string
  readonly #fromPath: string
  readonly #patterns: readonly Pattern[]
  /** What was matched up to each pattern but the last. */
  #running: (Match | undefined)[] = []

  constructor(config: MatcherConfig) {
    this.owner = config.owner
    this.#severity = config.severity
    this.#fromPath = config.fromPath
    this.#patterns = config.pattern.map((pattern) => ({
      config: pattern,
      expression: new RegExp(pattern.regexp),
    }))
  }

  /** The match that this line completes. */
  match(line: string): Match | undefined {
    // From the last pattern to the first, so that a line counts for one step of a match.
    for (let i = this.#patterns.length - 1; i >= 0; i -= 1) {
      const before = i === 0 ? {} : this.#running[i - 1]
      const pattern = this.#patterns[i]
      if (!before || !pattern) continue
      const groups = pattern.expression.exec(line)
      const match = groups ? extend(before, pattern.config, groups) : undefined
      if (i < this.#patterns.length - 1) this.#running[i] = match
      else if (match) return this.#complete(match, before, pattern.config.loop)
      else if (i > 0) this.#running[i - 1] = undefined
    }
    return undefined
  }

  reset(): void {
    this.#running = []
  }

  #complete(match: Match, before: Match, loop: boolean): Match {
    this.reset()
    if (loop) this.#running[this.#patterns.length - 2] = before
    return {
      ...match,
      severity: match.severity || this.#severity,
      fromPath: match.fromPath || this.#fromPath,
    }
  }
}

function extend(before: Match, pattern: PatternConfig, groups: RegExpExecArray): Match {
  const match: Match = { ...before }
  for (const field of matchFields) {
    const index = pattern[field]
    if (typeof index === 'number') match[field] ??= groups[index] ?? ''
  }
  return match
}
