import type { Settings } from '../inputs/settings.ts'
import type { Log } from '../log/log.ts'
import type { Runner } from '../runner.ts'

export interface DeliveryContext {
  readonly log: Log
  readonly runner: Runner
  readonly settings: Settings
  /** What the script is called for people. */
  readonly title: string
  /** When it fires, what is not delivered is left to the post step. */
  readonly deadline?: AbortSignal
}
