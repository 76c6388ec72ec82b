import type { RunSpec } from '../../../model/plan.ts'
import type { TargetFacts } from '../look/facts.ts'

/** What is kept for the kernel that follows a panic, and from how much memory on. */
const crashMiB = 256
const crashFromMiB = 1800

/** The RAM system's kernel arguments beyond its image's own and the host's consoles. */
export function kernelArguments(
  { memory }: Pick<TargetFacts, 'memory'>,
  { append }: Pick<RunSpec, 'append'>,
  nonce: string,
): string[] {
  const crash = memory.totalMiB >= crashFromMiB ? [`crashkernel=${crashMiB}M`] : []
  return [...crash, ...append, `testbed.nonce=${nonce}`]
}
