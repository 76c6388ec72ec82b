import type { Check } from '../../../host/check.ts'
import type { SealedFile } from '../../../model/sealed.ts'
import type { System } from '../../../model/system.ts'
import type { TargetFacts } from './facts.ts'
import type { Aliases } from './modalias.ts'

/** What a run wants of its target. What is not known yet is absent, and not looked at. */
export interface TargetNeed {
  /** Of the image; either of ours where it is absent. */
  readonly system?: System
  /** The boot id of the machine that the tool itself runs on. */
  readonly ownBootId?: string
  /** Kernel and initrd together. */
  readonly imageMiB?: number
  /** Whether it is put together anew in the stage, as it is where something comes before it. */
  readonly isCopied?: boolean
  /** What the RAM system must have. */
  readonly memoryMiB?: number
  readonly cpus?: number
  /** Whether the image's kernel is signed by a key that the target's kernel trusts. */
  readonly isSigned?: boolean
  /** The options of `authorized_keys` that the RAM system's SSH server knows. */
  readonly keyOptions?: readonly string[]
  /** Which keys open the RAM system besides the run's own. */
  readonly inheritsKeys?: boolean
  readonly inheritsHostKeys?: boolean
  /** What the host's keys are to open. */
  readonly secrets?: readonly SealedFile[]
  /** The drivers of the RAM system's kernel. */
  readonly aliases?: Aliases
  /** The disks of the host that the run asks for, by their names in /dev/disk/by-id. */
  readonly disks?: readonly string[]
}

/** One thing looked at on a target; undefined where there is nothing to say of it. */
export type Look = (facts: TargetFacts, need: TargetNeed) => Check | readonly Check[] | undefined
