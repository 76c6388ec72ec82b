import type { KexecRequest } from '../../../model/hardware.ts'
import type { RunSpec } from '../../../model/plan.ts'
import { type KeyPair, keyPairOf, makeKeyPair } from './key-pair.ts'

/** What a run adds to what the host hands over. */
export interface Additions {
  /** Content by its path below the RAM system's `handover`. */
  readonly files: Readonly<Record<string, string | Uint8Array>>
  /** Opens the RAM system, for this run alone. */
  readonly runKey: KeyPair
  /** The RAM system's own host key, where it does not have the host's. */
  readonly hostKey?: KeyPair
}

/** What a run may take beside its script: loading, bringing files home. */
const besidesMs = 30 * 60_000

/** How long a RAM system lives that stays. */
export const dayMs = 24 * 60 * 60_000

/** Makes what a run hands over of its own: its key, its lease, whose it is, its secrets as they are. */
export async function additionsOf(
  { id, limits, secrets }: Pick<RunSpec, 'id' | 'limits' | 'secrets'>,
  hardware: Pick<KexecRequest, 'inherit' | 'guestKey' | 'leaseMs' | 'after'>,
  { owner, port }: { readonly owner: string; readonly port: number },
): Promise<Additions> {
  const runKey = await makeKeyPair(`nixos-testbed ${id}`)
  const { leaseMs, after } = hardware
  const hostKey = await hostKeyOf(hardware, `testbed ${id}`)
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
      ...Object.fromEntries(secrets.map(({ name, bytes }) => [`secrets/${name}.age`, bytes])),
    },
  }
}

/** The user's, or a new one; none where it has the host's. */
async function hostKeyOf(
  { inherit, guestKey }: Pick<KexecRequest, 'inherit' | 'guestKey'>,
  name: string,
): Promise<KeyPair | undefined> {
  if (guestKey !== undefined) return await keyPairOf(guestKey.reveal(), name)
  return inherit.includes('host-keys') ? undefined : await makeKeyPair(name)
}

function hostKeyFiles({ identity, privateText, publicLine }: KeyPair): Record<string, string> {
  const [, kind = ''] = /^(?:ssh-)?([a-z0-9]+)/.exec(identity.publicKey.type) ?? []
  const file = `ssh/ssh_host_${kind}_key`
  return { [file]: privateText, [`${file}.pub`]: `${publicLine}\n` }
}

const seconds = (ms: number) => Math.ceil(ms / 1000)
