import type { Happening } from '../../../model/event.ts'
import type { Board, LabRequest } from '../../../model/lab.ts'
import type { Errand, Met } from '../job.ts'
import { meet } from '../meet.ts'
import { takeBoard } from './take.ts'

/** Takes one of a lab's boards for a run. */
export function meetBoard(errand: Errand, lab: LabRequest): Promise<Met> {
  const { emit, signal } = errand.watch
  return takeBoard(lab, { emit, signal, meet: (board) => metOn(board, errand) })
}

/** What a board tells of itself is told once it is ours, and not each time that it is passed over. */
async function metOn({ hardware, append }: Board, errand: Errand): Promise<Met> {
  const { spec, watch } = errand
  const told: Happening[] = []
  const job = { ...errand, hardware, spec: { ...spec, append: [...append, ...spec.append] } }
  const quiet = { ...watch, emit: (happening: Happening) => void told.push(happening) }
  const host = await meet({ ...job, watch: quiet })
  for (const happening of told) watch.emit(happening)
  return { job, host }
}
