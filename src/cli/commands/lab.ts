import { keyOf } from '../../lab/memory.ts'
import { RequestError } from '../../model/fault.ts'
import type { Lab } from '../../model/lab.ts'
import { parseLab } from '../../request/parse.ts'
import { callerOf } from '../caller.ts'
import type { LoadCore } from '../core.ts'
import type { OurProcess, Screen } from '../process.ts'
import { labTable } from '../render/lab.ts'
import { paintFor } from '../render/paint.ts'

interface LabOptions {
  readonly lab?: string
  readonly json?: boolean
}

/** Tells how each board stands. 0 where all are there, 1 where one is out of reach or quarantined. */
export async function labStatusCommand(
  { lab: file, json = false }: LabOptions,
  process: OurProcess,
  loadCore: LoadCore,
): Promise<number> {
  const lab = await labOf(file, process)
  const boards = await (await loadCore()).labStatus(lab)
  const text = json
    ? `${JSON.stringify({ lab: lab.file, boards }, null, 2)}\n`
    : labTable(boards, paintFor(process.stdout))
  await written(process.stdout, text)
  return boards.every(({ state }) => state === 'free' || state === 'taken') ? 0 : 1
}

/** Ends the quarantine of boards that somebody has looked after. */
export async function labReleaseCommand(
  names: readonly string[],
  { lab: file }: LabOptions,
  process: OurProcess,
  loadCore: LoadCore,
): Promise<number> {
  const lab = await labOf(file, process)
  const boards = names.map((name) => boardCalled(name, lab))
  const core = await loadCore()
  for (const { name, hardware } of boards) {
    const wasOut = await core.releaseBoard(keyOf(hardware.access))
    const told = wasOut ? 'nothing is held against it any more' : 'nothing was held against it'
    await written(process.stdout, `${name}: ${told}\n`)
  }
  return 0
}

function labOf(file: string | undefined, process: OurProcess): Promise<Lab> {
  return parseLab(file === undefined ? {} : { lab: file }, callerOf(process))
}

function boardCalled(name: string, { file, boards }: Lab) {
  const board = boards.find((each) => each.name === name)
  if (board !== undefined) return board
  throw new RequestError([
    {
      input: 'NAME',
      value: name,
      reason: `is no board of ${file}`,
      remedy: `give one of ${boards.map((each) => each.name).join(', ')}`,
    },
  ])
}

function written(screen: Screen, text: string): Promise<void> {
  return new Promise((done) => screen.write(text, () => done()))
}
