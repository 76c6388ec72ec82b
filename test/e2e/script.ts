import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Event } from '../../src/model/event.ts'
import type { Result } from '../../src/model/result.ts'
import { scratchFolder } from '../scratch.ts'
import { type Called, type CallOptions, runTool } from './tool.ts'

/** A run's end as the tool and its run folder tell it. */
export interface Ran extends Called {
  readonly text: string
  readonly folder: string
  readonly result: Result
  readonly events: readonly Event[]
  /** The bytes of a file that came home. */
  file(name: string): Buffer
  readonly names: readonly string[]
}

/** Runs a script in a guest, with a run folder of its own that goes with the test. */
export async function runScript(
  script: string,
  args: readonly string[] = [],
  options: CallOptions = {},
): Promise<Ran> {
  const folder = newFolder()
  const called = await runTool(['run', '--results', folder, ...args, script], options)
  return { ...called, ...readRun(folder), text: called.stdout.toString() }
}

/** A run folder's content. */
export function readRun(folder: string) {
  const files = join(folder, 'files')
  return {
    folder,
    result: JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as Result,
    events: readEvents(folder),
    file: (name: string) => readFileSync(join(files, name)),
    names: readdirSync(files, { recursive: true }).map(String).sort(),
  }
}

export function readEvents(folder: string): Event[] {
  const path = join(folder, 'events.ndjson')
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as Event)
}

/** A path for a folder that does not exist yet, gone when the test file is through. */
export function newFolder(): string {
  return join(scratchFolder(), 'run')
}
