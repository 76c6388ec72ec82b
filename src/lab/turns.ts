import type { Board } from '../model/lab.ts'
import { type BoardMemory, keyOf, recall } from './memory.ts'

/** A board, and what is remembered of it. */
export interface Known {
  readonly board: Board
  readonly memory: BoardMemory
}

/** What is remembered of each board. */
export function recallAll(boards: readonly Board[]): Promise<Known[]> {
  return Promise.all(
    boards.map(async (board) => ({ board, memory: await recall(keyOf(board.hardware.access)) })),
  )
}

/** In the order in which they are tried: least recently taken first, of equals as the lab has them. */
export function inTurn(known: readonly Known[]): Known[] {
  const takenAt = ({ memory }: Known) => Date.parse(memory.takenAt ?? '') || 0
  return [...known].sort((one, other) => takenAt(one) - takenAt(other))
}
