import { findVirtiofsd } from '../../../host/programs.ts'
import type { Bundle } from '../../../model/bundle.ts'
import type { Emit } from '../../../model/event.ts'
import type { Transport } from '../../../model/request.ts'
import { lacks9p } from './9p/lacks.ts'
import { type Circumstances, chooseTransport } from './choose.ts'
import { mountable } from './kernel.ts'

/** How a run's folders reach this guest. What it lacks thereby is told; rejects with a Fault where none can. */
export async function transportFor(
  bundle: Bundle,
  { asked, covered }: Pick<Circumstances, 'asked' | 'covered'>,
  emit: Emit,
): Promise<Transport> {
  const [mounts, virtiofsd] = await Promise.all([mountable(bundle), findVirtiofsd()])
  const kernel = { release: bundle.kernel.release, mounts }
  const chosen = chooseTransport({
    asked,
    kernel,
    virtiofsd: virtiofsd !== undefined,
    covered,
  })
  if (chosen.transport === '9p') emit({ type: 'warning', ...lacks9p(chosen.because) })
  return chosen.transport
}
