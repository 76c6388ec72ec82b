import { setTimeout as pause } from 'node:timers/promises'
import { keyOf, remember } from '../../../lab/memory.ts'
import { quarantineOf } from '../../../lab/quarantine.ts'
import { inTurn, recallAll } from '../../../lab/turns.ts'
import type { Emit } from '../../../model/event.ts'
import { Fault } from '../../../model/fault.ts'
import type { Board, LabRequest, Quarantine } from '../../../model/lab.ts'
import { TakenFault } from '../lock/taken-fault.ts'
import { SshFault, type SshFaultKind } from '../ssh/fault.ts'

/** Who takes a board. */
export interface Taker<T> {
  /** Meets a board and has its lock afterwards, without waiting for it. Rejects with a Fault. */
  readonly meet: (board: Board) => Promise<T>
  readonly emit: Emit
  readonly signal: AbortSignal
  /** Milliseconds; how often whoever waits goes round again. Ten seconds where absent. */
  readonly betweenMs?: number
}

interface PassedOver {
  readonly board: Board
  readonly why: Fault
}

/**
 * Takes one of a lab's boards: the first that lets itself be met, going round in turn, and again
 * while one may become free and there is time. Rejects with a Fault that says what is in the way of each.
 */
export async function takeBoard<T>(lab: LabRequest, taker: Taker<T>): Promise<T> {
  const { emit, signal, betweenMs = 10_000 } = taker
  const until = performance.now() + lab.waitMs
  const tell = tellerOf(emit)
  for (;;) {
    const round = await goRound(lab, taker, tell)
    if ('met' in round) return round.met
    const { passed } = round
    const waitMs = Math.min(betweenMs, until - performance.now())
    if (waitMs <= 0 || !passed.some(({ why }) => mayPass(why))) throw noBoard(passed)
    const names = passed.map(({ board }) => board.name).join(', ')
    emit({ type: 'progress', message: `waiting for one of the boards ${names}` })
    await pause(waitMs, undefined, { signal })
  }
}

/** Tries each board once, up to the first that lets itself be met. */
async function goRound<T>(
  { boards, quarantine }: LabRequest,
  taker: Taker<T>,
  tell: (passed: PassedOver) => void,
): Promise<{ readonly met: T } | { readonly passed: readonly PassedOver[] }> {
  const passed: PassedOver[] = []
  for (const { board, memory } of inTurn(await recallAll(boards))) {
    const out = quarantineOf(memory, quarantine, Date.now())
    const tried = out === undefined ? await tryBoard(board, taker) : letBe(board, out)
    if ('met' in tried) return tried
    passed.push(tried)
    tell(tried)
  }
  return { passed }
}

async function tryBoard<T>(
  board: Board,
  { meet, emit, signal }: Taker<T>,
): Promise<{ readonly met: T } | PassedOver> {
  try {
    const met = await meet(board)
    const key = keyOf(board.hardware.access)
    emit({ type: 'board-taken', board: board.name, key })
    await remember(key, (memory) => ({ ...memory, takenAt: new Date().toISOString() }))
    return { met }
  } catch (why) {
    signal.throwIfAborted()
    if (!(why instanceof Fault)) throw why
    return { board, why }
  }
}

function letBe(board: Board, { since, until, failures, why }: Quarantine): PassedOver {
  const message = `it is in quarantine since ${since}, until ${until}: ${failures} runs in a row came to nothing there, the last as ${why}`
  const remedy = `look after it, then: nixos-testbed lab release ${board.name}`
  return { board, why: new Fault('infra-error', message, { remedy }) }
}

/** Tells of each board why it is passed over, once for each reason. */
function tellerOf(emit: Emit): (passed: PassedOver) => void {
  const told = new Map<string, string>()
  return ({ board: { name: board }, why }) => {
    const reason = why instanceof TakenFault ? why.owner : why.message
    if (told.get(board) === reason) return
    told.set(board, reason)
    emit({ type: 'board-passed-over', board, why: why.message })
  }
}

/** What a board shows from outside also while it has another's guest, or is on its way there or back. */
const passing: ReadonlySet<SshFaultKind> = new Set([
  ...(['refused', 'unreachable', 'timeout', 'no-ssh', 'cut', 'no-channel'] as const),
  ...(['key-changed', 'auth'] as const),
])

const mayPass = (why: Fault) =>
  why instanceof TakenFault || (why instanceof SshFault && passing.has(why.kind))

function noBoard(passed: readonly PassedOver[]): Fault {
  const reasons = passed.map(({ board, why }) => `${board.name}: ${why.message}`)
  return new Fault('infra-error', `no board can be had: ${reasons.join('; ')}`, {
    remedy: remediesFor(passed).join('; '),
  })
}

/** Each remedy once, after the boards that it is for. */
function remediesFor(passed: readonly PassedOver[]): string[] {
  const remedies = new Set(passed.flatMap(({ why }) => why.remedy ?? []))
  return [...remedies].map((remedy) => {
    const names = passed.filter(({ why }) => why.remedy === remedy).map(({ board }) => board.name)
    return `${names.join(', ')}: ${remedy}`
  })
}
