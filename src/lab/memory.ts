import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { draftOf } from '../host/draft.ts'
import { stateFolder } from '../host/folders.ts'
import type { BoardEnd } from '../model/lab.ts'
import { placeOf, type TargetAccess } from '../model/target.ts'

/** What this machine remembers of a board. Times are ISO 8601, UTC. */
export interface BoardMemory {
  /** When a run last took it. */
  readonly takenAt?: string
  readonly last?: BoardEnd
  /** The runs in a row, up to now, that came to nothing there: how many, and the last of them. */
  readonly failures?: { readonly count: number; readonly at: string; readonly why: string }
}

/** What a board is remembered by: where it is, and over which hosts, whatever a lab calls it. */
export function keyOf({ target, proxyJump }: Pick<TargetAccess, 'target' | 'proxyJump'>): string {
  return [target, ...proxyJump].map(placeOf).join(' via ')
}

/** What is remembered of a board: nothing where nothing can be read. */
export async function recall(key: string): Promise<BoardMemory> {
  try {
    return JSON.parse(await readFile(fileOf(key), 'utf8')) ?? {}
  } catch {
    return {}
  }
}

/** Changes what is remembered of a board. Never rejects: a state folder that is full forgets. */
export async function remember(
  key: string,
  change: (memory: BoardMemory) => BoardMemory,
): Promise<void> {
  const file = fileOf(key)
  const draft = draftOf(file)
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(draft, `${JSON.stringify(change(await recall(key)))}\n`)
    await rename(draft, file)
  } catch {
    // a state folder that cannot be written
  }
}

/** A key may come from a journal that others wrote: as one name it leads nowhere. */
const fileOf = (key: string) => join(stateFolder(), 'boards', `${encodeURIComponent(key)}.json`)
