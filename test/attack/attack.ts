import type { Outcome } from '../../src/model/outcome.ts'
import type { Ran } from '../e2e/script.ts'

/** What a row of the table says: what was expected to be seen on the host, and what was. */
export interface Row {
  readonly name: string
  readonly expected: string
  readonly seen: string
}

/** What the guest's root does, and what must be seen on the host afterwards. */
export interface Attack {
  readonly name: string
  /** Bash, as the guest's root. Starts in a folder of its own of the results. */
  readonly script: string
  /** What `look` must give. */
  readonly expected: string
  /** What is to be seen from outside once the run is over. */
  readonly look: (scene: Scene) => string | Promise<string>
}

/** An attack that ends its guest, or wants one of its own. */
export interface LoneAttack extends Attack {
  readonly outcome: Outcome
  /** Seconds, from the call of the tool to its end, on a machine that is busy. */
  readonly within: number
  readonly args?: readonly string[]
  readonly input?: Uint8Array
  /** A file system of its own for the run folder, as mount(8) takes its options; only root can. */
  readonly disk?: string
}

/** Where an attack left its traces. */
export interface Scene {
  readonly ran: Ran
  /** The attack's own folder of the results, home. */
  readonly home: string
  /** Names and reasons of what was left behind in it. */
  readonly left: readonly string[]
  /** The folder that was shared with the guest. */
  readonly shared: string
  /** A file of the host's that no guest may read or change. */
  readonly secret: string
  /** Bytes free on the run folder's disk. */
  readonly room: number
}

/** What stands in the secret file. */
export const secretText = 'only for those of this host\n'

/** The name of a file beside the secret, which a guest that lists their folder comes by. */
export const besideSecret = 'beside-the-secret-of-this-host'
