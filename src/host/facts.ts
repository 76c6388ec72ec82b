import { availableParallelism, totalmem } from 'node:os'
import { type System, systemOfNode } from '../model/system.ts'

/** What of this host a request is measured against. */
export interface HostFacts {
  /** Absent where the host is neither of the two. */
  readonly system: System | undefined
  readonly cpus: number
  readonly memoryMiB: number
}

export function hostFacts(arch: string): HostFacts {
  return {
    system: systemOfNode(arch),
    cpus: availableParallelism(),
    memoryMiB: Math.floor(totalmem() / 1024 ** 2),
  }
}
