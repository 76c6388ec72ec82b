import type { KnownHosts as KnownHostsWish, TargetAccess } from '../../model/target.ts'
import type { Access } from './ssh/access.ts'
import { type FoundKeys, findKeys } from './ssh/keys/find.ts'
import { type KnownHosts, mergeKnownHosts, parseKnownHosts } from './ssh/known-hosts/known-hosts.ts'
import { readKnownHosts } from './ssh/known-hosts/read.ts'

/** Reads the keys and the known hosts that a request names. Rejects with an SshFault. */
export async function openAccess(wish: TargetAccess, signal?: AbortSignal): Promise<Access> {
  const { target, proxyJump, knownHosts } = wish
  const read = await Promise.all(knownHosts.map(knownHostsIn))
  return { target, proxyJump, keys: await keysOf(wish, signal), knownHosts: mergeKnownHosts(read) }
}

async function keysOf({ keys, agent }: TargetAccess, signal?: AbortSignal): Promise<FoundKeys> {
  if (keys.length === 0) return await findKeys({ agent }, signal)
  const found = await Promise.all(
    keys.map((key) =>
      findKeys(
        { agent, ...(key.kind === 'file' ? { file: key.path } : { text: key.text }) },
        signal,
      ),
    ),
  )
  return {
    identities: found.flatMap(({ identities }) => identities),
    left: found.flatMap(({ left }) => left),
  }
}

async function knownHostsIn(wish: KnownHostsWish): Promise<KnownHosts> {
  return wish.kind === 'file'
    ? await readKnownHosts([wish.path])
    : parseKnownHosts(wish.text, 'the known hosts that were given')
}
