import { failedUnitsText } from '../../model/failed-unit.ts'
import type { Result } from '../../model/result.ts'
import { microcodeText, plural, returnRemark, secondsText } from '../../report/words.ts'
import { codeBlock, plainMarkdown, preformatted } from './preformatted.ts'

/** What a summary tells beside the result. */
export interface SummaryParts {
  /** The script's name, or its first line. */
  readonly title: string
  /** The end of the script's output. */
  readonly output: string
  /** The end of the guest's console, where it tells why there is no verdict of the script's own. */
  readonly console?: string
  readonly artifact?: { readonly name: string; readonly url?: string }
  /** Why there is no artifact, where there should be one. */
  readonly notUploaded?: string
}

const leftNamed = 20
const tailLines = 80

/** The job summary of a run, in GitHub's Markdown; some tens of kilobytes at most. */
export function summaryOf(result: Result, parts: SummaryParts): string {
  return [
    headingOf(result, parts.title),
    whyOf(result),
    factsOf(result, parts),
    notesOf(result, parts),
    copiesOf(result),
    section('Output', parts.output, result.outcome !== 'passed'),
    section('Console', parts.console ?? '', true),
    `<details><summary>Run it again on your machine</summary>\n\n${codeBlock(result.replay)}\n\n</details>`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function headingOf({ outcome, exit }: Result, title: string): string {
  const sign = outcome === 'passed' ? '✅' : outcome === 'cancelled' ? '⏹️' : '❌'
  const end = outcome === 'passed' ? 'passed' : `${outcome} (exit ${exit})`
  return `### ${sign} ${plainMarkdown(title)}: ${end}`
}

function whyOf({ cause, remedy }: Result): string {
  return [cause, remedy]
    .filter((each) => each !== undefined)
    .map(plainMarkdown)
    .join('<br>')
}

const returnWords = {
  clean: 'yes, as it was',
  traces: 'yes, and not as it was',
  'not-back': 'no',
} as const

function factsOf(
  { environment, timeline, seconds, return: returned }: Result,
  { artifact }: SummaryParts,
): string {
  const { system, kernel, accel, board, target, hostKernel, microcode } = environment
  const place = board === undefined ? target : `${board}, ${target}`
  const had = hostKernel === undefined ? '' : `, which had Linux ${hostKernel}`
  const phases = longOnes(timeline).map(([phase, taken]) => `${phase} ${secondsText(taken)}`)
  const facts: readonly [string, string | undefined][] = [
    ['Guest', [system, kernel && `Linux ${plainMarkdown(kernel)}`].filter(Boolean).join(', ')],
    ['Acceleration', accel && { kvm: 'KVM', tcg: 'none: emulated by QEMU (TCG)' }[accel]],
    ['Hardware', target && plainMarkdown(`${place}${had}`)],
    ['Microcode', microcode && plainMarkdown(microcodeText(microcode))],
    ['Given back', returned && returnWords[returned]],
    [
      'Time',
      [secondsText(seconds), phases.length > 0 && `(${phases.join(', ')})`]
        .filter(Boolean)
        .join(' '),
    ],
    ['Results', artifact && linkTo(artifact)],
  ]
  const rows = facts.flatMap(([name, value]) => (value ? `| ${name} | ${value} |` : []))
  return ['| | |', '| --- | --- |', ...rows].join('\n')
}

/** Each phase with its seconds in all, where they show in the first decimal. */
function longOnes(timeline: Result['timeline']): readonly [string, number][] {
  const sums = new Map<string, number>()
  for (const { phase, seconds } of timeline) sums.set(phase, (sums.get(phase) ?? 0) + seconds)
  return [...sums].filter(([, seconds]) => seconds >= 0.05)
}

function linkTo({ name, url }: { readonly name: string; readonly url?: string }): string {
  return url === undefined ? plainMarkdown(name) : `<a href="${url}">${plainMarkdown(name)}</a>`
}

/** What is not as it should be, although the run went on. */
function notesOf(
  { warnings, files, failedUnits = [], traces = [], unseen = [], ...end }: Result,
  { notUploaded }: SummaryParts,
) {
  const notes = notUploaded === undefined ? warnings : [...warnings, notUploaded]
  return [
    ...notes.map((note) => `- ⚠️ ${plainMarkdown(note)}`),
    ...failedOf(failedUnits),
    ...returnOf(end, traces),
    ...unseen.map((each) => `- not seen on the target: ${plainMarkdown(each)}`),
    ...leftOf(files),
  ].join('\n')
}

function failedOf(units: NonNullable<Result['failedUnits']>): readonly string[] {
  if (units.length === 0) return []
  const told = units.map(({ unit, description }) => plainMarkdown(`${unit}: ${description}`))
  return [`- ⚠️ ${plainMarkdown(failedUnitsText(units))}`, ...told.map((line) => `  - ${line}`)]
}

/** What was found on the hardware that was not there before, or why it is not back. */
function returnOf(end: Pick<Result, 'return'>, traces: readonly string[]): readonly string[] {
  const remark = returnRemark(end)
  if (remark === undefined) return []
  return [`- ⚠️ ${remark}:`, ...traces.map((each) => `  - ${plainMarkdown(each)}`)]
}

function leftOf({ left }: Result['files']): readonly string[] {
  if (left.length === 0) return []
  const named = left.slice(0, leftNamed).map(({ name, why }) => plainMarkdown(`${name}: ${why}`))
  const more = left.length - named.length
  const lines = more > 0 ? [...named, `and ${more} more`] : named
  const entries = plural(left.length, 'entry', 'entries')
  return [`- ⚠️ ${entries} could not come home unchanged:`, ...lines.map((line) => `  - ${line}`)]
}

/** How each of several guests ended. */
function copiesOf({ copies = [] }: Result): string {
  if (copies.length === 0) return ''
  const rows = copies.map(
    ({ copy, outcome, exit, cause = '' }) =>
      `| ${copy} | ${outcome} | ${exit} | ${plainMarkdown(cause)} |`,
  )
  return ['| copy | outcome | exit | cause |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

function section(title: string, text: string, open: boolean): string {
  if (text.trim() === '') return ''
  const state = open ? ' open' : ''
  return `<details${state}><summary>${title}, its last lines</summary>\n\n${preformatted(text, tailLines)}\n\n</details>`
}
