import { randomBytes } from 'node:crypto'
import { Fault } from '../../../model/fault.ts'
import type { Commands } from '../commands.ts'
import { rootShell } from '../target/root-shell.ts'
import { scriptOf } from '../target/script.ts'
import { readAnswer } from './answer.ts'
import type { TargetFacts } from './facts.ts'
import { readFacts } from './read/facts.ts'

/** How long a host may take to tell of itself. */
const lookMs = 60_000

/**
 * Has a host tell of itself, in one round trip; nothing is written there. `prefix` is what makes
 * the user root, `sudo -n` where absent. Rejects with a Fault where it tells nothing of use.
 */
export async function look(
  commands: Commands,
  signal?: AbortSignal,
  prefix?: string,
): Promise<TargetFacts> {
  const nonce = randomBytes(16).toString('hex')
  const { exit, stdout, stderr } = await commands.exec(rootShell(prefix), {
    stdin: scriptOf('look', { nonce }),
    limitMs: lookMs,
    what: 'looking at the target',
    ...(signal === undefined ? {} : { signal }),
  })
  if (exit.kind === 'code' && exit.code === 0) return readFacts(readAnswer(stdout, nonce))
  const said = stderr.toString('utf8').trim().split('\n').slice(-3).join('\n').slice(0, 500)
  throw new Fault('infra-error', `the target does not tell of itself: ${said || endOf(exit)}`, {
    remedy: 'see whether `ssh TARGET true` works',
  })
}

function endOf(exit: { readonly kind: string; readonly code?: number; readonly signal?: number }) {
  return exit.kind === 'code' ? `its shell ended with ${exit.code}` : 'its shell was killed'
}
