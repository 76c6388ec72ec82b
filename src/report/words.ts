import type { Event, LeftBehind, Phase } from '../model/event.ts'
import { failedUnitsText } from '../model/failed-unit.ts'
import type { MicrocodeReport, MicrocodeState } from '../model/microcode.ts'
import type { Verdict } from '../model/outcome.ts'
import type { Result } from '../model/result.ts'
import type { Return, Returned } from '../model/target.ts'

/** How a message is meant; each edge shows it in its own way. */
export type Tone = 'plain' | 'dim' | 'good' | 'warning' | 'bad'

/** A message of ours; it may have several lines. */
export interface Words {
  readonly tone: Tone
  readonly text: string
}

/** Phases that take less are not worth a line. */
const worthTellingSeconds = 0.05

const leftNamed = 5
const tracesNamed = 10

/** What goes on in each phase; nothing for the script, which speaks for itself. */
export const phaseWords: Record<Phase, string | undefined> = {
  host: 'looking at this host',
  nix: 'getting Nix ready',
  build: 'building the guest',
  target: 'looking at the target',
  ship: 'bringing the guest to the target',
  boot: 'booting the guest',
  script: undefined,
  return: 'bringing the target back',
  collect: 'bringing files home',
  report: 'writing the report',
}

/** How an event is told to a person; undefined for what is not. */
export function wordsOf(event: Event): Words | undefined {
  const words = isOfMany(event) ? undefined : ownWords(event)
  return words === undefined || event.copy === undefined
    ? words
    : { ...words, text: numbered(words.text, event.copy) }
}

/** What each of several guests goes through in its own time: their ends tell it. */
function isOfMany({ type, copy }: Event): boolean {
  return copy !== undefined && (type === 'phase-ended' || type === 'collected')
}

/** Lines that tell which of several guests they are of: `[3] ready`. */
export function numbered(text: string, copy: number): string {
  return text.replace(/^/gm, `[${copy}] `)
}

function ownWords(event: Event): Words | undefined {
  switch (event.type) {
    case 'phase-ended':
      if (event.seconds < worthTellingSeconds) return undefined
      return { tone: 'dim', text: `${event.phase} ${secondsText(event.seconds)}` }
    case 'notice':
      return { tone: 'plain', text: event.message }
    case 'warning':
      return { tone: 'warning', text: withRemedy(`warning: ${event.message}`, event.remedy) }
    case 'board-passed-over':
      return { tone: 'plain', text: `board ${event.board} is passed over: ${event.why}` }
    case 'board-taken':
      return { tone: 'plain', text: `board ${event.board} is taken` }
    case 'target-found':
      return { tone: 'dim', text: `${event.place} runs Linux ${event.release}` }
    case 'microcode':
      return { tone: isInPlace(event) ? 'dim' : 'warning', text: microcodeText(event) }
    case 'returned':
      return returnWords(event)
    case 'guest-ready':
      return { tone: 'dim', text: guestText(event) }
    case 'units-failed':
      return { tone: 'warning', text: failedUnitsText(event.units) }
    case 'collected':
      return collectedWords(event)
    case 'copy-ended':
      return closingWord(event)
    default:
      return undefined
  }
}

const accelWords = { kvm: ', accelerated by KVM', tcg: ', emulated (TCG)' } as const

function guestText({ release, accel, start }: Extract<Event, { type: 'guest-ready' }>): string {
  const how = accel === undefined ? '' : accelWords[accel]
  return `Linux ${release}${how}${start === 'warm' ? ', started warm' : ''}`
}

function collectedWords({ files, left }: Extract<Event, { type: 'collected' }>) {
  const came = files === 0 ? '' : `${plural(files, 'file', 'files')} came home`
  if (left.length === 0) return came === '' ? undefined : ({ tone: 'dim', text: came } as const)
  const stayed = `${plural(left.length, 'entry', 'entries')} could not come home unchanged:`
  const rest = left.length > leftNamed ? [`  and ${left.length - leftNamed} more`] : []
  const lines = [stayed, ...left.slice(0, leftNamed).map(leftLine), ...rest]
  return { tone: 'warning', text: [...(came === '' ? [] : [came]), ...lines].join('\n') } as const
}

function leftLine({ name, why }: LeftBehind): string {
  return `  ${name}: ${why}`
}

const isInPlace = ({ state }: MicrocodeReport) => state === 'applied' || state === 'same'

/** What became of microcode, in a line. */
export function microcodeText({ state, before, after, brought, date }: MicrocodeReport): string {
  const runs = after ?? before ?? 'of unknown revision'
  const texts: Record<MicrocodeState, string> = {
    applied: `microcode ${brought} of ${date} in place of ${before ?? 'what ran before'}`,
    same: `microcode ${brought} of ${date}, which ran before too`,
    older: `microcode not applied: ${brought} of ${date} is older than ${runs}, which runs`,
    none: `microcode not applied: there is none for this processor; ${runs} runs`,
    'not-taken': `microcode not applied: the kernel did not take ${brought} of ${date}; ${runs} runs`,
  }
  return texts[state]
}

const returnTexts: Record<Return, string> = {
  clean: 'the target is back, as it was',
  traces: 'the target is back, and not as it was:',
  'not-back': 'the target is not back:',
}

/** What became of the hardware, with the first of what was found there, and what was not seen. */
function returnWords({ return: returned, found, unseen = [] }: Returned): Words {
  const rest = found.length > tracesNamed ? [`  and ${found.length - tracesNamed} more`] : []
  const lines = [
    returnTexts[returned],
    ...found.slice(0, tracesNamed).map((each) => `  ${each}`),
    ...rest,
    ...unseen.map((each) => `  not seen: ${each}`),
  ]
  return { tone: returned === 'clean' ? 'dim' : 'warning', text: lines.join('\n') }
}

/** A run's end as it is told. */
export type End = Verdict & Pick<Result, 'return'>

/** What became of hardware that is not as it was, in a few words; undefined where all is well. */
export function returnRemark({ return: returned }: Pick<Result, 'return'>): string | undefined {
  if (returned === undefined || returned === 'clean') return undefined
  return returned === 'traces' ? 'the target is not as it was' : 'the target is not back'
}

/** The end of a run in words: the outcome and why, what to do, and where its results are. */
export function closingWords(
  { outcome, exit, cause, remedy, ...end }: End,
  { seconds, folder }: { seconds?: number | undefined; folder?: string | undefined } = {},
): readonly Words[] {
  const time = seconds === undefined ? '' : ` after ${secondsText(seconds)}`
  const remark = returnRemark(end)
  const { tone, text } = closingWord(
    { outcome, exit, ...(cause === undefined ? {} : { cause }) },
    time,
  )
  return [
    { tone, text: withRemedy(text, remedy) },
    ...(remark === undefined ? [] : [{ tone: 'warning', text: remark } as const]),
    ...(folder === undefined ? [] : [{ tone: 'plain', text: `results in ${folder}` } as const]),
  ]
}

/** The outcome and why. */
function closingWord(
  { outcome, exit, cause }: Pick<Verdict, 'outcome' | 'exit' | 'cause'>,
  time = '',
): Words {
  if (outcome === 'passed') return { tone: 'good', text: `passed${time}` }
  const because = cause === undefined ? '' : `: ${cause}`
  return { tone: 'bad', text: `${outcome} (exit ${exit})${time}${because}` }
}

/** The same in one line, for who wants no more. */
export function closingLine(verdict: End, folder: string | undefined): Words {
  const [cause] = (verdict.cause ?? '').split('\n')
  const because = cause === '' ? '' : `: ${cause}`
  const remedy = verdict.remedy === undefined ? '' : ` (${verdict.remedy.replaceAll('\n', ' ')})`
  const remark = returnRemark(verdict)
  const target = remark === undefined ? '' : `; ${remark}`
  const where = folder === undefined ? '' : `; results in ${folder}`
  return {
    tone: 'bad',
    text: `${verdict.outcome} (exit ${verdict.exit})${because}${remedy}${target}${where}`,
  }
}

/** A step of something long: `downloading (9.3 of 31.1 MB)`. */
export function progressWords({ message, done, total }: Extract<Event, { type: 'progress' }>) {
  if (done === undefined) return message
  return total === undefined
    ? `${message} (${megabytes(done)} MB)`
    : `${message} (${megabytes(done)} of ${megabytes(total)} MB)`
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}

function withRemedy(text: string, remedy: string | undefined): string {
  return remedy === undefined ? text : `${text}\n  ${remedy}`
}

/** `1.5 s`, `2 min 5 s`. */
export function secondsText(seconds: number): string {
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`
}

/** `1 file`, `2 files`. */
export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
