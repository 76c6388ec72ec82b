import type { Edge } from '../../model/edge.ts'
import { Fault, RequestError, toFault } from '../../model/fault.ts'
import type { Result } from '../../model/result.ts'
import type { OurProcess } from '../process.ts'
import { LiveEdge, type LiveEdgeOptions } from '../render/live-edge.ts'

/** Lets something run and shows it, to its end. Gives our exit code. */
export async function follow(
  process: OurProcess,
  options: LiveEdgeOptions,
  start: (edge: Edge) => Promise<Result>,
  folder?: string,
): Promise<number> {
  const edge = new LiveEdge(process, options)
  try {
    const result = await start(edge)
    return await edge.close(result, result.seconds, folder)
  } catch (error) {
    if (error instanceof RequestError) throw error
    const fault = error instanceof Fault ? error : unforeseen(error)
    return await edge.close(fault.verdict, undefined, folder)
  } finally {
    process.stdin.destroy() // what the guest did not read must not keep us
  }
}

/** An error nobody foresaw, with all there is to say about it. */
function unforeseen(error: unknown): Fault {
  const { message } = toFault(error)
  const stack = error instanceof Error ? (error.stack ?? message) : message
  return new Fault('infra-error', stack, {
    remedy: 'this is a fault of nixos-testbed itself: please report it with the lines above',
    cause: error,
  })
}
