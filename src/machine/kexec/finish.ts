import type { FinishHelp, FinishTarget, ReleaseTarget } from '../../model/machine.ts'
import type { HeldTarget } from '../../model/target.ts'
import { openAccess } from './access.ts'
import { ask } from './jump/answer.ts'
import { bringBack, restartLimit, type Seen } from './return/bring-back.ts'
import { forget } from './return/forget.ts'
import { inspect } from './return/inspect.ts'
import { untoldSectors } from './return/sectors.ts'
import type { Site } from './site.ts'
import type { Access } from './ssh/access.ts'
import { connect } from './ssh/connect.ts'
import type { Connection } from './ssh/connection.ts'
import { type PublicKey, parsePublicKey } from './ssh/public-key.ts'
import { keptManifest } from './traces/kept.ts'

/** No lease is renewed any more; what it still has to run was not more than this when the tool died. */
const leaseMs = 5 * 60_000

const notCompared = 'the host is back and was not compared: what stood on it was not kept'

/** Brings the host of a dead tool's run back: from the RAM system where our keys open it, else by its lease. */
export const finishTarget: FinishTarget = async (taken, context) => {
  const { target, ramKeys, nonce, bootId } = taken
  const { limitMs, signal } = context
  const access = await accessOf(taken, context)
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
    undo: (unmoved) => forget(unmoved, taken),
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

/** Lets go of the host that a dead tool had locked, and takes back what it was given. */
export const releaseTarget: ReleaseTarget = async (held, help) => {
  const { signal } = help
  const connection = await connect(await accessOf(held, help), { signal })
  try {
    const passport = { nonce: '', hostBootId: held.bootId }
    const { kind } = await ask(connection, passport, signal)
    if (kind === 'unmoved') await forget(connection, held) // else it was given to RAM that is gone
  } finally {
    connection.close()
  }
}

async function accessOf(
  { target, proxyJump, hostKeys, keyFiles }: HeldTarget,
  { keys, signal }: FinishHelp & { readonly signal?: AbortSignal },
): Promise<Access> {
  const files = keyFiles.map((path) => ({ kind: 'file', path }) as const)
  const { keys: given = [], ...agent } = keys ?? {}
  const wish = { target, proxyJump, knownHosts: [], ...agent, keys: [...given, ...files] }
  return { ...(await openAccess(wish, signal)), pinned: hostKeys.flatMap(publicKey) }
}

function publicKey(line: string): PublicKey[] {
  const key = parsePublicKey(line)
  return key === undefined ? [] : [key]
}
