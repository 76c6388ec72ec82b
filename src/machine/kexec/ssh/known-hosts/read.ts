import { SshFault } from '../fault.ts'
import { readSmall } from '../small-file.ts'
import { type KnownHosts, mergeKnownHosts, parseKnownHosts } from './known-hosts.ts'

/** In bytes: that of a large company has less. */
const mostKnown = 16 * 1024 * 1024

/** Reads files that were named. Rejects with an SshFault, `known-hosts`, where one cannot be read. */
export async function readKnownHosts(files: readonly string[]): Promise<KnownHosts> {
  return mergeKnownHosts(await Promise.all(files.map(readOne)))
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
