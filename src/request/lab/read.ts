import { readFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { type Problem, RequestError } from '../../model/fault.ts'
import { type LabFile, labSchema } from './schema.ts'

type Issue = z.core.$ZodIssue

/** Reads a lab's file. Throws a RequestError that tells all that is wrong with it, board by board. */
export function readLabFile(file: string): LabFile {
  const value = jsonIn(file)
  const read = z.safeParse(labSchema, value)
  if (!read.success)
    throw new RequestError(read.error.issues.map((issue) => problemOf(issue, value, file)))
  const twice = namesGivenTwice(read.data, file)
  if (twice.length > 0) throw new RequestError(twice)
  return read.data
}

/** A field of a board, as errors name it: `testbed-lab.json: board rock-1: target`. */
export function placeIn(file: string, board: string, field?: string): string {
  return [file, `board ${board}`, field].filter(Boolean).join(': ')
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const [reason, remedy] =
      code === undefined
        ? ['is not JSON', 'see what `jq . <` says of it']
        : [`cannot be read: ${code}`, 'give a file that you may read']
    throw new RequestError([{ input: file, reason, remedy }])
  }
}

function problemOf(issue: Issue, value: unknown, file: string): Problem {
  const [list, index, ...rest] = issue.path
  const isOfBoard = list === 'boards' && typeof index === 'number'
  const board = isOfBoard ? nameOf(at(value, [list, index]), index) : undefined
  const field = (isOfBoard ? rest : issue.path).join('.')
  return {
    input:
      board === undefined ? [file, field].filter(Boolean).join(': ') : placeIn(file, board, field),
    ...whyWrong(issue, at(value, issue.path)),
  }
}

function whyWrong(issue: Issue, value: unknown): Pick<Problem, 'reason' | 'remedy'> {
  const remedy = whatToGive(issue)
  switch (issue.code) {
    case 'unrecognized_keys':
      return { reason: `has what is no field there: ${issue.keys.join(', ')}`, remedy }
    case 'invalid_value':
      return { reason: value === undefined ? 'is missing' : 'is none of the choices', remedy }
    case 'invalid_type':
      return { reason: value === undefined ? 'is missing' : 'is of the wrong type', remedy }
    default:
      return { reason: issue.message, remedy }
  }
}

function whatToGive(issue: Issue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'take it out, or see docs/lab.md for its name'
    case 'invalid_value':
      return `give ${issue.values.join(' or ')}`
    case 'invalid_type':
      return `give ${article(issue.expected)}`
    default:
      return 'write it as docs/lab.md shows'
  }
}

const article = (type: string) => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`)

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (whole, key) => (whole as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  )
}

/** What a board is called in errors also where its name is what is wrong. */
function nameOf(board: unknown, index: number): string {
  const name = (board as { readonly name?: unknown } | undefined)?.name
  return typeof name === 'string' && name !== '' ? name : `number ${index + 1}`
}

/** A word has to say which board is meant, or what boards have in common. */
function namesGivenTwice({ boards }: LabFile, file: string): Problem[] {
  return boards.flatMap(({ name, labels = [] }, index) => {
    const isSecond = boards.findIndex((other) => other.name === name) < index
    const taken = labels.filter((label) => boards.some((other) => other.name === label))
    return [
      ...(isSecond
        ? [
            {
              input: placeIn(file, name, 'name'),
              reason: 'is that of two boards',
              remedy: 'give each a name of its own',
            },
          ]
        : []),
      ...taken.map((value) => ({
        input: placeIn(file, name, 'labels'),
        value,
        reason: 'is the name of a board',
        remedy: 'give the label another name',
      })),
    ]
  })
}
