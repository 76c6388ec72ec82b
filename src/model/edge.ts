import type { Event, Stream } from './event.ts'
import type { FetchTemplate } from './machine.ts'

/** Who asked for a run: told of it as it goes, and able to stop it. */
export interface Edge {
  tell(event: Event): void
  /** Takes bytes; whoever gives them waits before giving more. Never rejects. */
  stream(stream: Stream): void | Promise<void>
  /** What the script may read; absent where there is nothing. */
  readonly stdin?: AsyncIterable<Uint8Array>
  /** Its reason is a CancelSignal. */
  readonly signal: AbortSignal
  /** Absent where templates are kept on this machine alone. */
  readonly fetchTemplate?: FetchTemplate
  /** The command that was given, for the journal and the replay: absolute paths, no secrets. */
  readonly command: readonly string[]
}
