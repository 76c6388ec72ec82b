import { release } from 'node:os'
import type { Check } from '../check.ts'
import { nixFolders, type StoreAccess, storeAccess } from '../nix.ts'
import { firstLineOf, isOlder, versionIn } from '../version.ts'

const oldestNode = '18.19'
export const oldestNix = '2.8'

export function nodeCheck(version = process.versions.node): Check {
  const found = `${version} at ${process.execPath}`
  if (!isOlder(version, oldestNode)) return { name: 'Node', state: 'ok', found }
  return { name: 'Node', state: 'missing', found, remedy: `install Node ${oldestNode} or newer` }
}

export function kernelCheck(version = release()): Check {
  return { name: 'kernel', state: 'ok', found: version }
}

export async function nixCheck(): Promise<Check> {
  const name = 'Nix'
  const folders = await nixFolders()
  if (folders.length === 0) {
    const remedy = 'nothing to do: `run` installs it (see --nix-installer)'
    return { name, state: 'missing', found: 'not found', remedy }
  }
  const versions = await Promise.all(folders.map((bin) => firstLineOf(`${bin}/nix`, ['--version'])))
  const all = folders.map((bin, index) => ({
    bin,
    version: versionIn(versions[index] ?? '') ?? '0',
  }))
  const usable = all.find(({ version }) => !isOlder(version, oldestNix))
  if (usable === undefined) {
    const found = all.map(({ bin, version }) => `${version} at ${bin}`).join(', ')
    const remedy = `upgrade it to ${oldestNix} or newer, or let \`run --nix-installer upstream\` do so`
    return { name, state: 'missing', found, remedy }
  }
  const access = accessTexts[await storeAccess()]
  return { name, ...access, found: `${usable.version} at ${usable.bin}, ${access.found}` }
}

const accessTexts: Record<StoreAccess, Omit<Check, 'name'>> = {
  'single-user': { state: 'ok', found: 'single-user' },
  daemon: { state: 'ok', found: 'through its daemon' },
  absent: {
    state: 'warning',
    found: 'and no /nix yet',
    remedy: 'nothing to do: `run` makes it, with sudo',
  },
  denied: {
    state: 'missing',
    found: 'but its store is not writable and no daemon answers',
    remedy: "start Nix's daemon, or run as the store's owner",
  },
}
