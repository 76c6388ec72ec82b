import type { Annotation, JobOptions } from './job-options.ts'
import { type Culture, icu, invariant } from './rules/culture.ts'
import { fold } from './rules/fold.ts'
import { Masker } from './rules/masker.ts'
import type { MatcherConfig } from './rules/matcher-config.ts'

/** Called with a matcher that is new, or with the owner alone of one that is gone. */
export type MatcherListener = (owner: string, config: MatcherConfig | undefined) => void

/** What the steps of a job share and change. */
export class JobState {
  readonly log: string[] = []
  readonly annotations: Annotation[] = []
  readonly summaries = new Map<string, string>()
  /** What GITHUB_ENV added. */
  readonly env = new Map<string, string>()
  /** What GITHUB_PATH added; the last is searched first. */
  readonly path: string[] = []
  readonly masker = new Masker()
  readonly culture: Culture
  readonly listeners = new Set<MatcherListener>()
  readonly #options: JobOptions
  #matchers: readonly MatcherConfig[] = []

  constructor(options: JobOptions) {
    this.#options = options
    this.culture = (options.icu ?? true) ? icu : invariant
    for (const secret of options.secrets ?? []) this.masker.addLines(secret.trim())
    for (const [name, value] of Object.entries(options.runtime ?? {}))
      if (name.endsWith('_TOKEN')) this.masker.add(value)
  }

  get debug(): boolean {
    return this.#options.debug ?? false
  }

  get matchers(): readonly MatcherConfig[] {
    return this.#matchers
  }

  /** Masks a message and adds its lines to the log. */
  write(message: string): void {
    for (const line of this.masker.mask(message).split('\n')) {
      this.log.push(line)
      this.#options.onLine?.(line)
    }
  }

  prependPath(folder: string): void {
    const at = this.path.indexOf(folder)
    if (at >= 0) this.path.splice(at, 1)
    this.path.push(folder)
  }

  /** New matchers come before the others and replace those of the same owner. */
  addMatchers(added: readonly MatcherConfig[]): void {
    const owners = new Set(added.map((matcher) => fold(matcher.owner)))
    const others = this.#matchers.filter((matcher) => !owners.has(fold(matcher.owner)))
    this.#matchers = [...added, ...others]
    for (const matcher of added) this.#tell(matcher.owner, matcher)
  }

  removeMatchers(owners: readonly string[]): void {
    const gone = new Set(owners.map(fold))
    const removed = this.#matchers.filter((matcher) => gone.has(fold(matcher.owner)))
    this.#matchers = this.#matchers.filter((matcher) => !removed.includes(matcher))
    for (const matcher of removed) this.#tell(matcher.owner, undefined)
  }

  #tell(owner: string, config: MatcherConfig | undefined): void {
    for (const listener of this.listeners) listener(owner, config)
  }
}
