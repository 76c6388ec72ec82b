import type { Runner } from '../runner.ts'

/** What the work with the cache needs of the step. */
export interface CacheContext {
  readonly runner: Pick<Runner, 'withService'>
  /** Told what was kept and what went wrong: plain lines, never annotations. */
  readonly say: (text: string) => void
  readonly signal: AbortSignal
}
