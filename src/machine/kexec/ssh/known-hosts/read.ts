import { homedir } from 'node:os'
import { join } from 'node:path'
import { SshFault } from '../fault.ts'
import { readSmall } from '../small-file.ts'
import { type KnownHosts, mergeKnownHosts, parseKnownHosts } from './known-hosts.ts'

/** In bytes: that of a large company has less. */
const mostKnown = 16 * 1024 * 1024

/** Where ssh looks, in its order. */
export function usualKnownHosts(home = homedir()): readonly string[] {
  return [
    join(home, '.ssh/known_hosts'),
    join(home, '.ssh/known_hosts2'),
    '/etc/ssh/ssh_known_hosts',
    '/etc/ssh/ssh_known_hosts2',
  ]
}

/** Reads files that were named. Rejects with an SshFault, `known-hosts`, where one cannot be read. */
export async function readKnownHosts(files: readonly string[]): Promise<KnownHosts> {
  return mergeKnownHosts(await Promise.all(files.map(readOne)))
}

/** Reads the files that ssh reads, as far as they are there. Rejects as `readKnownHosts` does. */
export async function readUsualKnownHosts(home?: string): Promise<KnownHosts> {
  const files = usualKnownHosts(home)
  const read = await Promise.all(files.map((file) => readOne(file).catch(unlessMissing)))
  const known = mergeKnownHosts(read.flatMap((each) => each ?? []))
  return known.sources.length > 0 ? known : { lines: [], sources: files.slice(0, 1) }
}

async function readOne(file: string): Promise<KnownHosts> {
  try {
    return parseKnownHosts((await readSmall(file, mostKnown)).toString('utf8'), file)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new SshFault('known-hosts', `the known hosts cannot be read: ${why}`, {
      remedy: "give a file like ssh's known_hosts that can be read",
      cause,
    })
  }
}

function unlessMissing(fault: SshFault): undefined {
  const { code } = (fault.cause ?? {}) as NodeJS.ErrnoException
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw fault
}
