import type { Live } from '../../../model/machine.ts'
import type { MicrocodeReport, MicrocodeState } from '../../../model/microcode.ts'
import { revisionText, type Update } from './update.ts'

const script = `while read -r word colon value; do
	[ "$word" != microcode ] || { echo "$value"; break; }
done </proc/cpuinfo`

/** The revision that a live system's first processor runs, as its kernel writes it. */
export async function revisionIn(live: Pick<Live, 'exec'>): Promise<string | undefined> {
  let said = ''
  const output = (stream: 'stdout' | 'stderr', bytes: Uint8Array) => {
    if (stream === 'stdout' && said.length < 100) said += Buffer.from(bytes).toString('latin1')
  }
  const argv = ['/run/testbed/busybox', 'sh', '-c', script]
  await live.exec({ argv, env: {}, cwd: '/' }, { output })
  return /^0x[0-9a-f]{1,8}(?=\n)/.exec(said)?.[0]
}

/** What became of an update, by what ran before and after it. */
export function reportOf(
  update: Pick<Update, 'revision' | 'date'> | undefined,
  { before, after }: { readonly before?: string | undefined; readonly after?: string | undefined },
): MicrocodeReport {
  return {
    state: stateOf(update?.revision, before, after),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(update === undefined ? {} : { brought: revisionText(update.revision), date: update.date }),
  }
}

function stateOf(
  brought: number | undefined,
  before: string | undefined,
  after: string | undefined,
): MicrocodeState {
  if (brought === undefined) return 'none'
  const runs = (text: string | undefined) => text !== undefined && Number(text) === brought
  if (runs(after)) return runs(before) ? 'same' : 'applied'
  return Number(before) > brought ? 'older' : 'not-taken'
}
