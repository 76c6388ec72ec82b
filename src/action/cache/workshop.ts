import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { draftOf } from '../../host/draft.ts'
import { cacheFolder } from '../../host/folders.ts'
import { findProgram } from '../../host/programs.ts'
import { shellQuote } from '../../report/quote.ts'

/** What the client packs with. It chooses by what is there, and finds only entries packed alike. */
const packers = ['tar', 'gzip', 'zstd', 'zstdmt', 'unzstd'] as const

/** The packers of this machine, by name: a later step may bring others. */
export type Packers = Readonly<Record<string, string>>

export async function findPackers(): Promise<Packers> {
  const found = await Promise.all(
    packers.map(async (name) => [name, await findProgram(name, [])] as const),
  )
  return Object.fromEntries(found.flatMap(([name, path]) => (path ? [[name, path]] : [])))
}

/**
 * Members of an archive are files right in the folder it is unpacked into, whatever they are
 * called; the client itself would follow names to anywhere. And they belong to who unpacks them.
 */
const tarOptions = '--transform=s,.*/,,;s,^[.]*$,dots, --no-same-owner --no-same-permissions'

/** A place for the client to work in, that looks the same on every machine. */
export interface Room {
  /** What the client takes for the working folder. */
  readonly folder: string
  /** What an entry is packed from or unpacked into. */
  readonly entry: string
  readonly environment: NodeJS.ProcessEnv
}

/** Relative, so that it does not matter where this machine has its folders. */
export const entryPaths = ['entry/*']

/** Makes a room, gives it to the work, and removes it. On the disk of the caches, so files can move. */
export async function inRoom<T>(packers: Packers, work: (room: Room) => Promise<T>): Promise<T> {
  await mkdir(cacheFolder(), { recursive: true })
  const folder = await mkdtemp(`${draftOf(join(cacheFolder(), 'room'))}.`)
  try {
    const [entry, bin] = [join(folder, 'entry'), join(folder, 'bin')]
    await mkdir(entry)
    await mkdir(bin)
    for (const [name, path] of Object.entries(packers)) {
      await writeFile(join(bin, name), bare(path), { mode: 0o755 })
    }
    const own = { GITHUB_WORKSPACE: entry, RUNNER_TEMP: folder, PATH: bin }
    return await work({ folder, entry, environment: own })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** For unpacking only: packed, the names are plain already. */
export const unpacking = { TAR_OPTIONS: tarOptions }

/**
 * A script that starts a packer without the client's environment, which has the runner's tokens.
 * In another locale than C, tar's expressions stop at bytes that are no text, and the rest of such
 * a name leads to anywhere.
 */
function bare(packer: string): string {
  const kept = 'LC_ALL=C PATH="$PATH" TAR_OPTIONS="$TAR_OPTIONS"'
  return `#!/bin/sh\nexec /usr/bin/env -i ${kept} ${shellQuote([packer])} "$@"\n`
}
