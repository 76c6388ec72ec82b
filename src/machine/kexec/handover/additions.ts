import type { RunSpec } from '../../../model/plan.ts'
import type { KexecRequest } from '../../../model/request.ts'
import { type KeyPair, makeKeyPair } from './key-pair.ts'

/** What a run adds to what the host hands over. */
export interface Additions {
  /** Content by its path below the RAM system's `handover`. */
  readonly files: Readonly<Record<string, string>>
  /** Opens the RAM system, for this run alone. */
  readonly runKey: KeyPair
  /** The RAM system's own host key, where it does not have the host's. */
  readonly hostKey?: KeyPair
}

/** What a run may take beside its script: loading, bringing files home. */
const besidesMs = 30 * 60_000

/** How long a RAM system lives that stays. */
export const dayMs = 24 * 60 * 60_000

/** Makes what a run hands over of its own: its key, its lease, whose it is. */
export async function additionsOf(
  { id, limits }: Pick<RunSpec, 'id' | 'limits'>,
  { inherit, leaseMs, after }: Pick<KexecRequest, 'inherit' | 'leaseMs' | 'after'>,
  { owner, port }: { readonly owner: string; readonly port: number },
): Promise<Additions> {
  const runKey = await makeKeyPair(`nixos-testbed ${id}`)
  const hostKey = inherit.includes('host-keys') ? undefined : await makeKeyPair(`testbed ${id}`)
  const mostMs = after === 'stay' ? dayMs : limits.bootMs + limits.scriptMs + besidesMs
  return {
    runKey,
    ...(hostKey === undefined ? {} : { hostKey }),
    files: {
      authorized: `${runKey.publicLine}\n`,
      lease: `${seconds(leaseMs)} ${seconds(mostMs)}\n`,
      owner: `${owner}\n`,
      port: `${port}\n`,
      ...(hostKey === undefined ? {} : hostKeyFiles(hostKey)),
    },
  }
}

function hostKeyFiles({ privateText, publicLine }: KeyPair): Record<string, string> {
  const file = 'ssh/ssh_host_ed25519_key'
  return { [file]: privateText, [`${file}.pub`]: `${publicLine}\n` }
}

const seconds = (ms: number) => Math.ceil(ms / 1000)
