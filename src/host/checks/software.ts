import { release } from 'node:os'
import type { Check } from '../check.ts'
import { locateNix, type StoreAccess, storeAccess } from '../nix.ts'
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

export async function nixCheck(versions: boolean): Promise<Check> {
  const name = 'Nix'
  const bin = await locateNix()
  if (bin === undefined) {
    const remedy = 'nothing to do: `run` installs it (see --nix-installer)'
    return { name, state: 'missing', found: 'not found', remedy }
  }
  const version = versions
    ? versionIn(await firstLineOf(`${bin}/nix-store`, ['--version']))
    : undefined
  if (version !== undefined && isOlder(version, oldestNix)) {
    const remedy = `upgrade it to ${oldestNix} or newer, or let \`run --nix-installer upstream\` do so`
    return { name, state: 'missing', found: `${version} at ${bin}`, remedy }
  }
  const access = accessTexts[await storeAccess()]
  return { name, ...access, found: [version, `at ${bin},`, access.found].filter(Boolean).join(' ') }
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
