import type { Result } from '../../model/result.ts'
import { visible } from '../../report/visible.ts'
import { inert } from '../log/inert.ts'
import { lastLines } from './shown.ts'

/** An annotation: its title is the outcome, its text says why and what to do. */
export interface Failure {
  readonly title: string
  readonly message: string
}

/** What an annotation tells beside the result. */
export interface FailureParts {
  /** What the script is called for people. */
  readonly title: string
  /** The end of the script's output. */
  readonly output: string
  /** The run's, on this runner; absent where a warning beside this one names it. */
  readonly folder?: string
  /** Its name, where there is one. */
  readonly artifact: string | undefined
}

const quotedLines = 3
const longestQuote = 240
const longestCause = 2000
const ourFault = 'run it again; where it stays so, report it with result.json and console.log'

/** Whether a run calls for an annotation: one that was cancelled got what its user wanted. */
export function isFailure({ outcome }: Pick<Result, 'outcome'>): boolean {
  return outcome !== 'passed' && outcome !== 'cancelled'
}

/** The one annotation of a run that failed; the log shows its message without its title. */
export function failureOf(result: Result, parts: FailureParts): Failure {
  const { outcome, cause } = result
  const remedy = result.remedy ?? (outcome === 'infra-error' ? ourFault : undefined)
  const lines = [
    cause === undefined ? outcome : `${outcome}: ${quoted(cause)}`,
    remedy,
    ...lastWords(result, parts.output),
    whereOf(result, parts),
  ]
  return {
    title: `${parts.title}: ${outcome}`,
    message: lines.filter((line) => line !== undefined).join('\n'),
  }
}

/** What the script wrote last, where that tells what it was at. */
function lastWords({ outcome }: Result, output: string): readonly string[] {
  if (!['failed', 'timed-out', 'lost'].includes(outcome)) return []
  const lines = lastLines(output, quotedLines).map((line) => `  ${inert(shortened(line))}`)
  return lines.length === 0 ? ['the script wrote nothing'] : ["the script's last lines:", ...lines]
}

/** A cause may be the guest's own words; the log shows each line of an annotation as it is. */
function quoted(cause: string): string {
  return visible(shortened(cause, longestCause)).split('\n').map(inert).join('\n')
}

function shortened(text: string, longest = longestQuote): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

/** Before a guest was started there is nothing to look at. */
function whereOf({ timeline }: Result, { artifact, folder }: FailureParts): string | undefined {
  if (!timeline.some(({ phase }) => phase === 'boot' || phase === 'script')) return undefined
  const where = artifact ? `artifact ${artifact}` : folder && `on this runner, in ${folder}`
  return where && `its files, output and console: ${where}`
}
