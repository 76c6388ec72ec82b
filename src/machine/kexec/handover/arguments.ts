import type { RunSpec } from '../../../model/plan.ts'
import type { KexecRequest } from '../../../model/request.ts'
import type { TargetFacts } from '../look/facts.ts'

/** What is kept for the kernel that follows a panic, and from how much memory on. */
const crashMiB = 256
const crashFromMiB = 1800

/** Compression of what is not used, up to half of the memory; what it stands on is the RAM system's matter. */
const zswapArguments = ['zswap.enabled=1', 'zswap.max_pool_percent=50']

/** The RAM system's kernel arguments beyond its image's own and the host's consoles. */
export function kernelArguments(
  { memory }: Pick<TargetFacts, 'memory'>,
  { append, zswap }: Pick<RunSpec, 'append'> & Pick<KexecRequest, 'zswap'>,
  nonce: string,
): string[] {
  const crash = memory.totalMiB >= crashFromMiB ? [`crashkernel=${crashMiB}M`] : []
  return [...crash, ...(zswap ? zswapArguments : []), ...append, `testbed.nonce=${nonce}`]
}
