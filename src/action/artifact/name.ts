import { createHash } from 'node:crypto'

/** Longest name made, and longest taken, in characters. */
const longestMade = 100
const longestAsked = 200

export interface NameParts {
  /** The user's own name, where given: it is taken as it is. */
  readonly asked?: string
  /** The job's id. */
  readonly job: string
  /** The matrix context, parsed: the leg's values by their keys, or null. */
  readonly matrix: unknown
  /** The step: its id, or what the runner makes of the action's name, `__self_2` for the second. */
  readonly action: string
}

/** The artifact's name: the one asked for, or `testbed-JOB`, with the matrix leg's values and the step. */
export function artifactName({ asked, job, matrix, action }: NameParts): string {
  if (asked) return asked
  const legs = isRecord(matrix) ? Object.values(matrix).map(asText) : []
  const exact = ['testbed', job, ...legs, ...stepPart(action)]
  const name = exact.map(plain).join('-')
  const faithful = exact.every((part) => part === plain(part))
  // With hyphens in the first value alone, it is clear where each value ends.
  const clear = legs.slice(1).every((leg) => !leg.includes('-'))
  if (faithful && clear && name.length <= longestMade) return name
  const hash = createHash('sha256').update(JSON.stringify(exact)).digest('hex').slice(0, 8)
  return `${name.slice(0, longestMade - hash.length - 1)}-${hash}`
}

/** What is wrong with a name for an artifact, if anything. */
export function artifactNameProblem(name: string): { reason: string; remedy: string } | undefined {
  if (name.trim() === '') return { reason: 'it is empty', remedy: 'leave the input out' }
  if (name.length > longestAsked) {
    return {
      reason: `it has ${name.length} characters, and ${longestAsked} is the most`,
      remedy: 'give a shorter name',
    }
  }
  const forbidden = /["*/:<>?\\|]|[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|##\[/u.exec(
    name,
  )
  if (forbidden === null) return undefined
  return {
    reason: `it holds ${JSON.stringify(forbidden[0])}, which no artifact's name may hold`,
    remedy: 'leave out " * / : < > ? \\ | and control characters',
  }
}

/** A part of a name with nothing in it but what every service, file system and shell takes. */
const plain = (part: string) => part.replaceAll(/[^\w.-]+/g, '_') || '_'

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** Nothing for the job's first use of the action, a number for the next ones, or the step's own id. */
function stepPart(action: string): string[] {
  if (!action.startsWith('__')) return action === '' ? [] : [action]
  return /(?<=_)\d+$/.exec(action)?.slice(0, 1) ?? []
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
