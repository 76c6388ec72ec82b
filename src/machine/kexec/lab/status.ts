import { keyOf, recall } from '../../../lab/memory.ts'
import { quarantineOf } from '../../../lab/quarantine.ts'
import { toFault } from '../../../model/fault.ts'
import type { Board, BoardStatus, Lab } from '../../../model/lab.ts'
import { placeOf, type TargetAccess } from '../../../model/target.ts'
import { openAccess } from '../access.ts'
import { commandsOn } from '../commands.ts'
import { type LockState, seeLock } from '../lock/lock.ts'
import { connect } from '../ssh/connect.ts'

/** So many boards are looked at at once. */
const atOnce = 8

/** Looks at a board's lock. Rejects with a Fault where it cannot be seen. */
type See = (access: TargetAccess) => Promise<LockState>

/** How each board of a lab stands, in the lab's order. Changes nothing there, and never rejects. */
export async function labStatus(
  { boards, quarantine }: Lab,
  see: See = seeTarget,
): Promise<BoardStatus[]> {
  const found: BoardStatus[] = []
  const waiting = boards.entries()
  const look = async () => {
    for (const [index, board] of waiting) found[index] = await statusOf(board, quarantine, see)
  }
  await Promise.all(Array.from({ length: atOnce }, look))
  return found
}

async function seeTarget(wish: TargetAccess): Promise<LockState> {
  const connection = await connect(await openAccess(wish))
  try {
    return await seeLock(commandsOn(connection))
  } finally {
    connection.close()
  }
}

async function statusOf(board: Board, rule: Lab['quarantine'], see: See): Promise<BoardStatus> {
  const { name, system, labels, hardware } = board
  const { access } = hardware
  const memory = await recall(keyOf(access))
  const seen = await see(access).then(standing, (error) => ({
    state: 'unreachable' as const,
    why: toFault(error).message,
  }))
  const quarantine = quarantineOf(memory, rule, Date.now())
  return {
    board: name,
    system,
    labels,
    target: placeOf(access.target),
    ...seen,
    ...(quarantine === undefined ? {} : { quarantine }),
    ...(quarantine === undefined || seen.state === 'taken' ? {} : { state: 'quarantined' }),
    ...(memory.last === undefined ? {} : { last: memory.last }),
  }
}

function standing(lock: LockState): Pick<BoardStatus, 'state' | 'owner' | 'leaseUntil'> {
  if (lock.kind === 'free') return { state: 'free' }
  if (lock.kind === 'testbed') return { state: 'taken', owner: lock.owner }
  const leaseUntil = new Date(Date.now() + lock.leftS * 1000).toISOString()
  return { state: 'taken', owner: lock.owner, leaseUntil }
}
