import { join } from 'node:path'
import type { Emit } from '../../../model/event.ts'
import type { Fault } from '../../../model/fault.ts'
import { type Commands, commandsOn } from '../commands.ts'
import type { Connection } from '../ssh/connection.ts'
import { compareManifests, type Difference } from '../traces/compare.ts'
import type { Manifest } from '../traces/entry.ts'
import { manifestOf } from '../traces/manifest.ts'
import { bringRecords, keepRecords, newRecords, panicIn } from './records.ts'

/** What a look at a host that is back came to. */
export interface Inspected {
  /** What is other than it was, or could not be compared; a sentence each. */
  readonly found: readonly string[]
  /** The panic that the host has kept a record of. */
  readonly panic?: Fault
}

interface Wish {
  readonly before: Manifest
  /** The folder for what the host has kept of a panic. */
  readonly evidence: string
  readonly emit: Emit
}

/** Compares a host that is back with what it was, and brings home what it has kept of a panic. */
export async function inspect(
  back: Connection,
  { before, evidence, emit }: Wish,
): Promise<Inspected> {
  const commands = commandsOn(back)
  const after = await manifestOf(commands)
  const { traces, unseen } = compareManifests(before, after)
  const panic = await recordedPanic(commands, newRecords(before, after), evidence, emit)
  return {
    found: [...traces.map(sentence), ...unseen],
    ...(panic === undefined ? {} : { panic }),
  }
}

/** Whatever comes of it, the comparison stands. */
async function recordedPanic(
  commands: Commands,
  paths: readonly string[],
  evidence: string,
  emit: Emit,
): Promise<Fault | undefined> {
  if (paths.length === 0) return undefined
  try {
    const records = await bringRecords(commands, paths)
    await keepRecords(records, join(evidence, 'pstore'))
    const message = `the host has kept what a kernel said when it died: ${paths.join(', ')}`
    emit({ type: 'notice', message })
    return panicIn(records)
  } catch (error) {
    const message = `what the host has kept of a crash is not home: ${(error as Error).message}`
    emit({ type: 'warning', message, remedy: `look there: ${paths.join(', ')}` })
    return undefined
  }
}

function sentence({ change, path, what = [] }: Difference): string {
  return what.length === 0 ? `${path} was ${change}` : `${path} was changed: its ${what.join(', ')}`
}
