/** What an upload's failure means: the name is in use, another try may do, or none will. */
export type Refusal = 'taken' | 'passing' | 'final'

// The client says it in words alone. A name is in use from its creation on, finished or not.
const taken = /^Failed to CreateArtifact: .*\(409\)/
const passing =
  /\((?:408|425|429|5\d\d)\)|after \d+ attempts|Unable to make request|was cut off|progress stalled|was not ok/

/** Reads a refusal out of what the artifact client or the blob client below it threw. */
export function refusalOf(error: unknown): Refusal {
  const message = messageOf(error)
  if (taken.test(message)) return 'taken'
  if (passing.test(message)) return 'passing'
  const { statusCode, code } = error as { statusCode?: unknown; code?: unknown }
  if (typeof statusCode === 'number') {
    return statusCode >= 500 || [408, 425, 429].includes(statusCode) ? 'passing' : 'final'
  }
  return typeof code === 'string' && /^E[A-Z]+$|^REQUEST_SEND_ERROR$/.test(code)
    ? 'passing'
    : 'final'
}

/** An error's words on one line, without the advice below them; the blob client's with its status. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const { statusCode } = error as { statusCode?: unknown }
  const status = typeof statusCode === 'number' ? ` (${statusCode})` : ''
  return `${message.split('\n', 1)[0]?.slice(0, 500)}${status}`
}
