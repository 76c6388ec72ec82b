import { within } from '../machine/within.ts'
import type { Emit } from '../model/event.ts'
import { toFault } from '../model/fault.ts'
import type { Live } from '../model/machine.ts'
import { type Exit, exitCodeOf } from '../model/outcome.ts'
import { Complaint } from './complaint.ts'

const busybox = '/run/testbed/busybox'

/** How long the guest may take to copy all of it. */
const bringMs = 5 * 60_000

/** What the copying shell ends with where a pattern matches nothing. */
const nothing = 3

/**
 * Copies what the pattern $1 matches below the folder $2, where it has the path it had. Words are
 * not split, so names may have blanks. What of it cannot be copied does not keep the rest.
 */
const bringScript = `
IFS=
status=${nothing}
for path in $1; do
  case $path/ in */./*|*/../*) continue ;; esac
  [ -e "$path" ] || [ -L "$path" ] || continue
  [ $status != ${nothing} ] || status=0
  to=$2\${path%/*}
  "$0" mkdir -p "$to" && "$0" cp -aH "$path" "$to/" || status=1
done
exit $status
`

/**
 * Has a live guest copy more of its files to its results. Never rejects: what did not come is a
 * warning, as the script has had its end already.
 */
export async function bringMore(
  live: Live,
  patterns: readonly string[],
  results: string,
  emit: Emit,
): Promise<void> {
  const deadline = performance.now() + bringMs
  for (const pattern of patterns) {
    const why = await bring(live, pattern, results, deadline - performance.now())
    if (why !== undefined) emit({ type: 'warning', message: `${pattern} ${why}` })
  }
}

/** Why not all that a pattern means was copied; undefined where it was. */
async function bring(
  live: Live,
  pattern: string,
  results: string,
  limitMs: number,
): Promise<string | undefined> {
  const complaint = new Complaint()
  const argv = [busybox, 'sh', '-c', bringScript, busybox, pattern, results]
  try {
    const output = (_: 'stdout' | 'stderr', bytes: Uint8Array) => complaint.take(bytes)
    const exit = await within(limitMs, live.exec({ argv, env: {}, cwd: '/' }, { output }))
    return whyOf(exit, complaint.text)
  } catch (error) {
    return `could not be brought home: ${toFault(error).message}`
  }
}

function whyOf(exit: Exit | undefined, complaint: string): string | undefined {
  if (exit === undefined)
    return `is not all home: the guest was still copying after ${bringMs / 1000} s`
  const code = exitCodeOf(exit)
  if (code === 0) return undefined
  if (code === nothing) return 'is not home: nothing in the guest matches it'
  return `is not all home: ${complaint || `copying it ended with ${code}`}`
}
