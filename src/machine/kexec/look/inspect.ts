import { readFile } from 'node:fs/promises'
import type { Check } from '../../../host/check.ts'
import type { Commands } from '../commands.ts'
import { checksOfTarget } from './checks.ts'
import type { TargetFacts } from './facts.ts'
import { look } from './look.ts'
import type { TargetNeed } from './need.ts'

/** A host as it is, and what a run would find there. */
export interface TargetInspection {
  readonly facts: TargetFacts
  readonly checks: readonly Check[]
}

/** Connects to a host. Rejects with a Fault where that does not come about. */
export type OpenTarget = () => Promise<Commands & { close(): void }>

/** Connects, looks, and lets go. */
export async function inspectTarget(
  open: OpenTarget,
  need: TargetNeed,
  signal?: AbortSignal,
): Promise<TargetInspection> {
  const commands = await open()
  try {
    const [facts, ownBootId] = await Promise.all([look(commands, signal), ourBootId()])
    const known = ownBootId === undefined ? {} : { ownBootId }
    return { facts, checks: checksOfTarget(facts, { ...known, ...need }) }
  } finally {
    commands.close()
  }
}

/** Of the machine that the tool runs on; a container's is its host's. */
export async function ourBootId(): Promise<string | undefined> {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  return text.trim() || undefined
}
