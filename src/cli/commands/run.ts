import { RequestError } from '../../model/fault.ts'
import { commandOf } from '../../request/command.ts'
import { parseRequest } from '../../request/parse.ts'
import type { RawRequest } from '../../request/raw.ts'
import { callerOf } from '../caller.ts'
import type { LoadCore } from '../core.ts'
import { openEvents } from '../events-target.ts'
import type { OurProcess } from '../process.ts'
import { follow } from './follow.ts'

/** What `run` takes beyond a request. */
export interface RunOptions {
  readonly quiet?: boolean
  readonly events?: string
}

export async function runCommand(
  raw: RawRequest,
  { quiet = false, events }: RunOptions,
  process: OurProcess,
  loadCore: LoadCore,
): Promise<number> {
  const caller = callerOf(process)
  const [request, descriptor] = await bothOf(
    () => parseRequest(raw, caller),
    () => (events === undefined ? undefined : openEvents(events, caller.cwd)),
  )
  const options = {
    command: commandOf(raw, caller),
    quiet,
    console: request.initrdConsole,
    events: descriptor,
    ...(raw.script === '-' ? {} : { stdin: process.stdin }),
  }
  return follow(process, options, async (edge) => (await loadCore()).run(request, edge))
}

/** Both, or one error that tells what is wrong with either. */
async function bothOf<A, B>(first: () => Promise<A>, second: () => B): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first(), (async () => second())()])
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value]
  const reasons = [a, b].flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
  const other = reasons.find((reason) => !(reason instanceof RequestError))
  if (other !== undefined) throw other
  throw new RequestError(reasons.flatMap((reason: RequestError) => reason.problems))
}
