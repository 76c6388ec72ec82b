import type { Outcome } from '../../src/model/outcome.ts'
import type { Running } from './running.ts'
import type { Site } from './site.ts'

/** How the machine comes up: with `--cold`, from a template, or with one to be made of it. */
export type Start = 'cold' | 'warm' | 'making'

/** What a row must end in; written before it runs. */
export interface Expected {
  readonly outcome: Outcome
  readonly exit: number
  readonly cause?: RegExp
  /** What is said on the way: in a warning or a notice. */
  readonly says?: RegExp
  /** Where the guest did not come up as it was to: how it did. */
  readonly cameUp?: 'cold' | 'warm'
  /** Where no result can be written: there is no run folder. */
  readonly unreported?: true
  /** Files that must be home. */
  readonly home?: readonly string[]
}

/** One fault, caused for real. */
export interface Row {
  readonly name: string
  readonly starts: readonly Start[]
  /** The script, and what it is asked for with. */
  readonly script: string
  readonly args?: readonly string[]
  /** What is done to the host before. */
  readonly ground?: (site: Site) => Promise<unknown>
  /** Mounts can be made by root alone. */
  readonly mounts?: true
  /** When the deed is done, and the deed. */
  readonly at?: (running: Running) => Promise<unknown>
  readonly deed?: (running: Running, start: Start) => unknown
  /** What finishes a run whose tool is killed, after which nothing may be left. */
  readonly after?: 'collect' | 'next run'
  /** The exit code of the tool that does not come to its end, where it is not that of SIGKILL. */
  readonly diesWith?: number
  readonly expected: Expected & Partial<Record<Start, Partial<Expected>>>
  /** Seconds from the command to its end, and to the end of what finishes it. */
  readonly within: number
  /** What must hold beside, when all is over: gives what is wrong. */
  readonly check?: (site: Site) => Promise<string | undefined> | string | undefined
}

export function expectedOf({ expected }: Row, start: Start): Expected {
  return { ...expected, ...expected[start] }
}

/** The start that shows most of a fault where it is caused but once: from a template, as most runs do. */
export function usualStart({ starts }: Row): Start | undefined {
  return starts.includes('warm') ? 'warm' : starts[0]
}
