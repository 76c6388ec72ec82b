import { findVirtiofsd } from '../../../host/programs.ts'
import type { Bundle } from '../../../model/bundle.ts'
import type { Transport, TransportChoice } from '../../../model/request.ts'
import { lacks9p } from './9p/lacks.ts'
import { serve9p } from './9p/serve.ts'
import { chooseTransport } from './choose.ts'
import { mountable } from './kernel.ts'
import type { CoveredShare, ServeContext, Served } from './share.ts'
import { serveVirtiofs } from './virtiofs/serve.ts'

const servers: Record<Transport, (share: CoveredShare, context: ServeContext) => Promise<Served>> =
  {
    virtiofs: serveVirtiofs,
    '9p': serve9p,
  }

/** Serves all of a run's folders, each by what suits it, or none. What one lacks thereby is told. */
export async function serveShares(
  shares: readonly CoveredShare[],
  { bundle, asked }: { readonly bundle: Bundle; readonly asked: TransportChoice },
  context: ServeContext,
): Promise<Served[]> {
  const [mounts, virtiofsd] = await Promise.all([mountable(bundle), findVirtiofsd()])
  const kernel = { release: bundle.kernel.release, mounts }
  const chosen = chooseTransport({ asked, kernel, virtiofsd: virtiofsd !== undefined })
  if (chosen.transport === '9p') context.emit({ type: 'warning', ...lacks9p(chosen.because) })
  const serving = shares.map((share) => servers[chosen.transport](share, context))
  return allOrNone(await Promise.allSettled(serving))
}

async function allOrNone(results: readonly PromiseSettledResult<Served>[]): Promise<Served[]> {
  const served = results.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  const failed = results.find((each) => each.status === 'rejected')
  if (failed === undefined) return served
  await Promise.all(served.map((share) => share.ended(0)))
  throw failed.reason
}
