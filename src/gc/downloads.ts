import { packagesIn } from '../bundle/apt/private-apt.ts'
import { toolsShelf } from '../bundle/tools.ts'
import { hostPackagesFolder } from '../host/apt/kept-packages.ts'
import { type Entry, entriesOf } from '../host/entries.ts'
import { aptPlaces, cachePlace } from '../keeper/places.ts'
import { nixTarballsFolder } from '../nix/kept-download.ts'
import { type AgeLimit, judge } from './age.ts'
import { giveBack } from './give-back.ts'
import type { Ledger } from './ledger.ts'

/**
 * Removes what was downloaded, or unpacked from downloads, and not used for long: it can be had again.
 * Apt's lists stay, small and renewed by themselves: without them no guest that was built is found.
 */
export async function removeDownloads(limit: AgeLimit, ledger: Ledger): Promise<void> {
  const found = await downloads()
  const whyKept = await judge(limit)
  for (const { path, stats } of found) {
    // A download's own time is that of the file on the server.
    const why = whyKept(Math.max(stats.mtimeMs, stats.ctimeMs))
    if (why === undefined) await giveBack(ledger, 'downloads', path, stats.mtimeMs)
    else ledger.left('downloads', why)
  }
}

async function downloads(): Promise<Entry[]> {
  const cache = await cachePlace()
  const found = await Promise.all([
    ...(await aptPlaces(cache)).map((apt) => named(packagesIn(apt), /\.deb$/)),
    named(hostPackagesFolder(), /\.deb$/),
    named(nixTarballsFolder(), /\.tar\.xz$/),
    named(toolsShelf(cache), /^[0-9a-f]{32}$/),
    named(cache, parcelName),
  ])
  return found.flat()
}

/** A guest that a cache brought and nobody has asked for. */
const parcelName = /^parcel$/

async function named(folder: string, pattern: RegExp): Promise<Entry[]> {
  return (await entriesOf(folder)).filter(({ name }) => pattern.test(name))
}
