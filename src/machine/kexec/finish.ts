import type { FinishTarget } from '../../model/machine.ts'
import { openAccess } from './access.ts'
import { bringBack, restartLimit, type Seen } from './return/bring-back.ts'
import { inspect } from './return/inspect.ts'
import { untoldSectors } from './return/sectors.ts'
import type { Site } from './site.ts'
import type { Access } from './ssh/access.ts'
import type { Connection } from './ssh/connection.ts'
import { type PublicKey, parsePublicKey } from './ssh/public-key.ts'
import { keptManifest } from './traces/kept.ts'

/** No lease is renewed any more; what it still has to run was not more than this when the tool died. */
const leaseMs = 5 * 60_000

const notCompared = 'the host is back and was not compared: what stood on it was not kept'

/** Brings the host of a dead tool's run back: from the RAM system where our keys open it, else by its lease. */
export const finishTarget: FinishTarget = async (taken, context) => {
  const { keys, limitMs, signal } = context
  const { target, proxyJump, hostKeys, ramKeys, keyFiles, nonce, bootId } = taken
  const files = keyFiles.map((path) => ({ kind: 'file', path }) as const)
  const { keys: given = [], ...agent } = keys ?? {}
  const wish = { target, proxyJump, knownHosts: [], ...agent, keys: [...given, ...files] }
  const opened = await openAccess(wish, signal)
  const access: Access = { ...opened, pinned: hostKeys.flatMap(publicKey) }
  const site: Site = {
    passport: { nonce, hostBootId: bootId },
    host: access,
    ram: {
      ...access,
      target: { ...target, user: 'root' },
      pinned: ramKeys.flatMap(publicKey),
    },
  }
  return await bringBack({
    site,
    limitMs: limitMs ?? restartLimit(leaseMs),
    cutsPower: false,
    signal: signal ?? new AbortController().signal,
    undo: async () => undefined, // what it was given went with the tool's own paths to it
    inspect: (back, wasAway) => compared(back, wasAway, context),
  })
}

async function compared(
  back: Connection,
  wasAway: boolean,
  { manifest, evidence, emit }: Parameters<FinishTarget>[1],
): Promise<Seen> {
  const before = await keptManifest(manifest)
  const unseen = wasAway ? [untoldSectors] : []
  if (before === undefined) return { found: [notCompared], unseen }
  const { found } = await inspect(back, { before, evidence, emit })
  return { found, unseen }
}

function publicKey(line: string): PublicKey[] {
  const key = parsePublicKey(line)
  return key === undefined ? [] : [key]
}
