import { randomInt } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'

/** A user, and a group of the same number, that nobody else has. */
export interface Identity {
  readonly id: number
  /** Further groups. */
  readonly groups: readonly number[]
}

/**
 * Ids that neither distributions, nor systemd, nor the ranges for containers hand out. Each run draws
 * one of its own, so that no QEMU can trace, signal or read another.
 */
const ids = { first: 2_000_000_000, count: 100_000_000 }

/**
 * What the caller needs to start, feed, watch and end a process of another user's: CAP_CHOWN,
 * DAC_OVERRIDE, KILL, SETGID, SETUID.
 */
const needed = [0, 1, 5, 6, 7]

/**
 * A new user for a process that may open a device; undefined where the caller cannot become another,
 * there are no ids to choose from, or the device is for its owner alone.
 */
export async function newIdentity(device: string | undefined): Promise<Identity | undefined> {
  if (process.getuid?.() !== 0 || !(await isCapable()) || !(await areIdsMapped())) return undefined
  const groups = device === undefined ? [] : await groupsFor(device)
  return groups && { id: ids.first + randomInt(ids.count), groups }
}

/** The groups by which a process may read and write a device; undefined where none would do. */
async function groupsFor(device: string): Promise<number[] | undefined> {
  const { mode, gid } = await stat(device)
  if ((mode & 0o006) === 0o006) return []
  return (mode & 0o060) === 0o060 ? [gid] : undefined
}

async function isCapable(): Promise<boolean> {
  const status = await readFile('/proc/self/status', 'utf8')
  const effective = BigInt(`0x${/^CapEff:\s*(\w+)/m.exec(status)?.[1] ?? '0'}`)
  return needed.every((capability) => ((effective >> BigInt(capability)) & 1n) === 1n)
}

/** In a container with ids of its own there may be fewer. */
async function areIdsMapped(): Promise<boolean> {
  const maps = await Promise.all(
    ['uid_map', 'gid_map'].map((name) => readFile(`/proc/self/${name}`, 'utf8')),
  )
  return maps.every(coversIds)
}

/** Whether a map, as the kernel shows it, has all our ids. */
function coversIds(map: string): boolean {
  return map.split('\n').some((line) => {
    const [first = Number.NaN, , count = 0] = line.trim().split(/\s+/).map(Number)
    return first <= ids.first && ids.first + ids.count <= first + count
  })
}
