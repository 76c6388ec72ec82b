import type { Check } from '../host/check.ts'
import type { HostNeed } from '../host/inspect.ts'
import type { Edge } from '../model/edge.ts'
import type { Request } from '../model/request.ts'
import type { Result } from '../model/result.ts'

/** What the commands call, each part loaded only where a command needs it. */
export interface Core {
  run(request: Request, edge: Edge): Promise<Result>
  collect(folder: string, edge: Edge): Promise<Result>
  inspectHost(need: HostNeed): Promise<readonly Check[]>
  /** The command that installs packages on this host; undefined where we know none. */
  installCommand(packages: readonly string[]): Promise<string | undefined>
}

export const core: Core = {
  async run(request, edge) {
    const { run } = await import('../run.ts')
    return run(request, edge)
  },
  async collect(folder, edge) {
    const { collect } = await import('../keeper/finish.ts')
    return collect(folder, edge)
  },
  async inspectHost(need) {
    const { inspectHost } = await import('../host/inspect.ts')
    return inspectHost(need)
  },
  async installCommand(packages) {
    const [{ installCommand }, { packageManagerOf, thisDistribution }] = await Promise.all([
      import('../host/install.ts'),
      import('../host/distribution.ts'),
    ])
    const manager = await packageManagerOf(await thisDistribution())
    return manager === undefined ? undefined : installCommand(packages, manager)
  },
}
