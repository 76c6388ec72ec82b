import type { Connection } from '../ssh/connection.ts'

/** By which the system that answers is told from others. */
export interface Passport {
  /** On the kernel command line of the system that we send: hex, drawn for this run. */
  readonly nonce: string
  /** The boot id of the host before the jump. */
  readonly hostBootId: string
}

/** Which system it is that answers at the target's address. */
export type Answer =
  /** The one that we sent. */
  | { readonly kind: 'ours'; readonly bootId: string }
  /** The kernel that ours started when it panicked. */
  | { readonly kind: 'crashed'; readonly bootId: string }
  /** The host, not restarted since we looked at it. */
  | { readonly kind: 'unmoved' }
  /** The host after a restart, or whatever else. */
  | { readonly kind: 'other'; readonly bootId: string }

const question = 'cat /proc/sys/kernel/random/boot_id /proc/cmdline'
const askMs = 10_000

/** Asks the system at the other end which one it is. Rejects where it does not say. */
export async function ask(
  connection: Pick<Connection, 'exec'>,
  passport: Passport,
  signal?: AbortSignal,
): Promise<Answer> {
  const { stdout } = await connection.exec(question, { limitMs: askMs, signal })
  return readAnswer(stdout, passport)
}

/** Reads what `boot_id` and `cmdline` hold, one after the other. Throws where that is neither. */
export function readAnswer(said: string, { nonce, hostBootId }: Passport): Answer {
  const [, bootId, cmdline] = /^([0-9a-f-]{36})\n([^\n]{0,8192})\n?$/.exec(said) ?? []
  if (bootId === undefined || cmdline === undefined)
    throw new Error('what answers does not say which system it is')
  if (bootId === hostBootId) return { kind: 'unmoved' }
  const words = cmdline.split(' ')
  if (!words.includes(`testbed.nonce=${nonce}`)) return { kind: 'other', bootId }
  return { kind: words.includes('testbed.crash') ? 'crashed' : 'ours', bootId }
}
