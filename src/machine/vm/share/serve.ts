import type { Transport } from '../../../model/request.ts'
import type { Boot } from '../boot.ts'
import { serve9p } from './9p/serve.ts'
import type { CoveredShare, ServeContext, Served } from './share.ts'
import { serveVirtiofs } from './virtiofs/serve.ts'

const servers: Record<Transport, (share: CoveredShare, context: ServeContext) => Promise<Served>> =
  {
    virtiofs: serveVirtiofs,
    '9p': serve9p,
  }

/** Serves all that a run shares with its guest. Where one cannot be, none is. */
export async function serveShares(boot: Boot, scratch: string): Promise<Served[]> {
  const { emit, signal } = boot.watch
  const serve = servers[boot.transport]
  const serving = sharesOf(boot).map((share) => serve(share, { scratch, emit, signal }))
  const settled = await Promise.allSettled(serving)
  const served = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  const failed = settled.find((each) => each.status === 'rejected')
  if (failed === undefined) return served
  await Promise.all(served.map((share) => share.ended(0)))
  throw failed.reason
}

function sharesOf({ spec, live, covers }: Boot): CoveredShare[] {
  const { shared } = spec
  return [
    { tag: 'store', source: '/nix/store', writable: false, covers: [] },
    { tag: 'host', source: live, writable: true, covers: [] },
    ...(shared === undefined ? [] : [{ tag: 'shared', source: shared, writable: true, covers }]),
  ]
}
