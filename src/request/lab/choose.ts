import { resolve } from 'node:path'
import type { Lab } from '../../model/lab.ts'
import type { System } from '../../model/system.ts'
import type { Asked } from '../asked.ts'
import { parseDuration } from '../duration.ts'
import type { Input } from '../raw.ts'
import { readBoard } from './board.ts'
import { labFileName, labNear } from './find.ts'
import { readLabFile } from './read.ts'
import type { BoardEntry, LabFile } from './schema.ts'

/** What of a lab's file is asked for. */
export interface Choice extends LabFile {
  /** Absolute. */
  readonly file: string
}

const usualRule = { after: 3, for: '24h' }

/** The boards that a request asks for, as they stand in the file; undefined where that cannot be read. */
export async function chooseBoards(asked: Asked): Promise<Choice | undefined> {
  const lab = await openLab(asked)
  if (lab === undefined) return undefined
  refuseRivals(asked)
  const words = (asked.raw.board ?? '').split(/[\s,]+/).filter(Boolean)
  const meant = lab.boards.filter((board) => words.every((word) => isMeant(board, word)))
  if (words.length === 0 || meant.length === 0) refuseWords(asked, words, lab)
  const boards = meant.filter(({ system }) => system === (asked.raw.system ?? system))
  if (meant.length > 0 && boards.length === 0) refuseSystem(asked, meant)
  return { ...lab, boards }
}

/** The whole file; undefined where it cannot be read. */
export async function openLab(asked: Asked): Promise<Choice | undefined> {
  const { lab } = asked.raw
  const file = lab === undefined ? labNear(asked.caller.cwd) : resolve(asked.caller.cwd, lab)
  if (file !== undefined) {
    const read = await asked.gather(() => readLabFile(file))
    return read && { ...read, file }
  }
  asked.refuse('lab', {
    reason: `is not given, and there is no ${labFileName} in ${asked.caller.cwd}, nor above it in the same checkout`,
    remedy: 'name the file that has the boards',
  })
  return undefined
}

/** Boards of one system: the one that is asked for, else the caller's own where there is one. */
export function systemOf({ boards }: Choice, host: System | undefined): System | undefined {
  return (boards.find(({ system }) => system === host) ?? boards[0])?.system
}

export function ofSystem(choice: Choice, wanted: System): Choice {
  return { ...choice, boards: choice.boards.filter(({ system }) => system === wanted) }
}

/** The lab with the boards of a choice. */
export async function readLab(asked: Asked, choice: Choice): Promise<Lab> {
  const { file, quarantine, boards } = choice
  const rule = { ...usualRule, ...quarantine }
  const restMs = parseDuration(rule.for)
  if (restMs === undefined)
    asked.add({
      input: `${file}: quarantine.for`,
      value: rule.for,
      reason: 'is not a duration',
      remedy: 'write it with its unit, like 12h or 2d',
    })
  const read = boards.map((entry) => asked.gather(() => readBoard(entry, choice, asked)))
  return {
    file,
    boards: (await Promise.all(read)).filter((board) => board !== undefined),
    quarantine: { after: rule.after, restMs: restMs ?? 0 },
  }
}

const isMeant = ({ name, labels = [] }: BoardEntry, word: string) =>
  name === word || labels.includes(word)

/** What says which hardware, as the board does, or belongs to each board alone. */
const rivals: readonly Input[] = ['target', 'sshUser', 'powerCycleCommand', 'consoleCommand']

function refuseRivals(asked: Asked): void {
  for (const input of rivals.filter((each) => asked.raw[each] !== undefined))
    asked.refuse(input, {
      reason: `is for one target, and ${asked.nameOf('board')} takes any of a lab's boards`,
      remedy: 'leave it out: the lab has it for each board',
    })
}

function refuseWords(asked: Asked, words: readonly string[], { file, boards }: Choice): void {
  const { board } = asked.raw
  const isKnown = words.every((word) => boards.some((each) => isMeant(each, word)))
  const all = boards.map(({ name, labels = [] }) =>
    labels.length === 0 ? name : `${name} (${labels.join(', ')})`,
  )
  asked.refuse('board', {
    ...(board === undefined ? {} : { value: board }),
    reason: whyNone(words, isKnown, file),
    remedy: `give one of the boards, or labels of theirs: ${all.join(', ')}`,
  })
}

function whyNone(words: readonly string[], isKnown: boolean, file: string): string {
  if (words.length === 0) return `is not given, and ${file} has several to choose from`
  return isKnown
    ? `asks for labels that no one board of ${file} has all of`
    : `is neither a board nor a label of ${file}`
}

function refuseSystem(asked: Asked, boards: readonly BoardEntry[]): void {
  const { board = '', system } = asked.raw
  const own = boards.map((each) => `${each.name} is ${each.system}`)
  asked.refuse('board', {
    value: board,
    reason: `is of another system than ${system}: ${own.join(', ')}`,
    remedy: `ask for another, or leave ${asked.nameOf('system')} out`,
  })
}
