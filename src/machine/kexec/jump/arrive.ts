import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from '../../../model/fault.ts'
import type { Answer } from './answer.ts'

/** A system that was reached. */
export interface Met<C> {
  readonly connection: C
  readonly answer: Answer
}

/** One try that reached nothing, and whether no other can. */
export interface Missed {
  readonly why: Fault
  readonly isFinal: boolean
}

/** How the last two tries of a wait ended that was in vain. */
export interface Vain {
  readonly answer?: Answer
  readonly why?: Fault
}

interface Wait<C> {
  /** Tries once, within the milliseconds that are left. Rejects where the waiting is over. */
  readonly attempt: (leftMs: number) => Promise<Met<C> | Missed>
  readonly accepts: (answer: Answer) => boolean
  /** Takes a connection to a system that is not waited for. */
  readonly dismiss: (connection: C) => void
  readonly limitMs: number
  readonly signal: AbortSignal
}

/** Between two tries: a refused connection comes back at once. */
const betweenMs = 250

/**
 * Tries until a system answers that is accepted. Gives what the last tries came to when the time is
 * over first. Rejects with the reason of a try after which no other can succeed.
 */
export async function arrive<C>(wait: Wait<C>): Promise<Met<C> | { readonly vain: Vain }> {
  const { limitMs, signal } = wait
  const deadline = performance.now() + limitMs
  let vain: Vain = {}
  for (;;) {
    signal.throwIfAborted()
    const leftMs = deadline - performance.now()
    if (leftMs <= 0) return { vain }
    const tried = await wait.attempt(leftMs)
    if ('why' in tried) {
      if (tried.isFinal) throw tried.why
      // One miss after an answer is chance, or the end of the time; two are silence.
      vain = vain.why === undefined ? { ...vain, why: tried.why } : { why: tried.why }
    } else if (wait.accepts(tried.answer)) {
      return tried
    } else {
      wait.dismiss(tried.connection)
      vain = { answer: tried.answer }
    }
    await pause(Math.min(betweenMs, leftMs), undefined, { signal }).catch(() => undefined)
  }
}
