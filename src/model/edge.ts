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
  /** Absent where nothing of a guest's store is kept but in the store itself. */
  readonly fetchStock?: FetchStock
  /** The command that was given, for the journal and the replay: absolute paths, no secrets. */
  readonly command: readonly string[]
}

/**
 * Lends a folder with what another machine has kept of the store paths of a guest, which is known
 * by its derivation, to who takes it in, if there is such a thing. Never rejects but as `take` does.
 */
export type FetchStock = (
  derivation: string,
  take: (folder: string) => Promise<TakenStock>,
) => Promise<void>

/** What came of it. */
export interface TakenStock {
  /** Whether nothing was wrong with it. */
  readonly sound: boolean
  /** The store paths that were brought. */
  readonly paths: readonly string[]
}
