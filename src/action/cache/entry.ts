import type { CacheContext } from './context.ts'
import { type Answer, askService } from './service.ts'
import { entryPaths, type Room, unpacking } from './workshop.ts'

/** How long a request may take, and who is told what went wrong. */
interface Request {
  /** In milliseconds. */
  readonly patience: number
  readonly complain: (text: string) => void
}

/**
 * Unpacks the newest entry whose key begins with the first prefix that any begins with; none of
 * them is a whole key. Undefined where that failed. Never rejects.
 */
export function fetchEntry(
  { folder, environment }: Room,
  prefixes: readonly [string, ...string[]],
  request: Request,
  { runner, signal }: CacheContext,
): Promise<Answer | undefined> {
  const order = { paths: entryPaths, key: prefixes[0], restoreKeys: prefixes }
  return runner.withService(() =>
    askService(order, {
      ...{ folder, signal, ...request },
      environment: { ...process.env, ...environment, ...unpacking },
    }),
  )
}

/** Keeps what stands in a room as an entry. Undefined where that failed. Never rejects. */
export function keepEntry(
  { folder, environment }: Room,
  key: string,
  patience: number,
  { runner, say, signal }: CacheContext,
): Promise<Answer | undefined> {
  const complain = (text: string) => say(`cache: ${text}`)
  return runner.withService(() =>
    askService(
      { paths: entryPaths, key },
      { folder, environment: { ...process.env, ...environment }, patience, signal, complain },
    ),
  )
}
