import type { Outcome } from '../../../src/model/outcome.ts'
import type { Return } from '../../../src/model/target.ts'
import type { Running } from '../../faults/running.ts'
import type { Site } from '../../faults/site.ts'
import type { Impostor } from '../../rig/line/impostor.ts'
import type { Rig } from '../../rig/rig.ts'
import type { RigName } from './rigs.ts'
import type { SerialLog } from './serial-log.ts'

/** What a host may keep of a run that could not take it back: until its lease is over, or its next boot. */
export type Kept = 'lock' | 'image' | 'kernel'

/** What a row must end in; written before it runs. */
export interface Expected {
  readonly outcome: Outcome
  readonly exit: number
  /** Told with the result, or on stderr. */
  readonly cause?: RegExp
  readonly says?: RegExp
  /** What became of the hardware; absent where it was not taken. */
  readonly return?: Return
  /** Files that must be home. */
  readonly home?: readonly string[]
  readonly keeps?: readonly Kept[]
}

/** A rig as one row finds it, and what undoes what the row does to it. */
export interface There {
  readonly rig: Rig
  readonly site: Site
  readonly serial: SerialLog
  /** Who sat on the line: nobody may have tried to log in to them. */
  readonly impostors: Impostor[]
  /** Done when the row is over, the last first. */
  readonly undo: (() => Promise<unknown>)[]
}

export interface Trial extends There {
  readonly running: Running
}

/** The way in, where it is another than the rig's own. */
export interface Way {
  readonly target: string
  readonly key: string
  readonly knownHosts: string
}

/** One fault, caused for real. */
export interface Row {
  readonly name: string
  readonly on: RigName
  readonly script?: string
  readonly args?: (there: There) => readonly string[]
  readonly way?: (there: There) => Promise<Partial<Way>>
  /** What is done to the host before. */
  readonly ground?: (there: There) => Promise<unknown>
  /** When the deed is done, and the deed. */
  readonly at?: (trial: Trial) => Promise<unknown>
  readonly deed?: (trial: Trial) => unknown
  /** A run whose tool is killed is finished by `collect`, at once or when the host has returned by itself. */
  readonly after?: 'collect' | 'collect, when it is back'
  /** How often the firmware starts the machine meanwhile; 0 where absent: the host is never gone. */
  readonly boots?: number
  readonly expected: Expected
  /** Shows only after half a minute or more of waiting. */
  readonly waits?: true
  /** Seconds from the command to its end, and to the end of what finishes it. */
  readonly within: number
}
