import { realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Entry, entriesOf } from '../host/entries.ts'
import { cacheFolder } from '../host/folders.ts'
import { nixFolder } from '../host/nix.ts'
import { systems } from '../model/system.ts'
import { privateParents } from '../nix/private-folder.ts'

/** The cache folder, which may itself be a link to a larger disk; below it none is followed. */
export const cachePlace = () => real(cacheFolder())

/** The folders of our apts that are there. */
export async function aptPlaces(cache: string): Promise<string[]> {
  const ofSystem = ({ name, stats }: Entry) =>
    stats.isDirectory() && systems.some((system) => system === name)
  return (await entriesOf(join(cache, 'apt'))).filter(ofSystem).map(({ path }) => path)
}

/** Where we make drafts among those of others. */
export async function sharedPlaces(): Promise<string[]> {
  return [...new Set(await Promise.all([tmpdir(), ...privateParents(), nixFolder].map(real)))]
}

const real = (path: string) => realpath(path).catch(() => path)
