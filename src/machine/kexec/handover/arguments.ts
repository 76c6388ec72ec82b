import type { RunSpec } from '../../../model/plan.ts'
import type { TargetFacts } from '../look/facts.ts'

/** What is kept for the kernel that follows a panic, and from how much memory on. */
const crashMiB = 256
const crashFromMiB = 1800

/** After how many seconds a kernel that panicked, and has no other to follow it, restarts. */
const panicS = 10

/** The RAM system's kernel arguments beyond its image's own: this run's, and what the host's console needs. */
export function kernelArguments(
  { host, memory }: Pick<TargetFacts, 'host' | 'memory'>,
  { append }: Pick<RunSpec, 'append'>,
  nonce: string,
): string[] {
  const crash = memory.totalMiB >= crashFromMiB ? [`crashkernel=${crashMiB}M`] : []
  return [
    ...host.consoles.map((console) => `console=${console}`),
    `panic=${panicS}`,
    ...crash,
    ...append,
    `testbed.nonce=${nonce}`,
  ]
}
