import { gc } from '../gc/gc.ts'
import type { Check } from '../host/check.ts'
import { packageManagerOf, thisDistribution } from '../host/distribution.ts'
import { type HostNeed, inspectHost } from '../host/inspect.ts'
import { installCommand } from '../host/install.ts'
import { collect } from '../keeper/finish.ts'
import { recall, remember } from '../lab/memory.ts'
import { released } from '../lab/quarantine.ts'
import { openAccess } from '../machine/kexec/access.ts'
import { commandsOn } from '../machine/kexec/commands.ts'
import { labStatus } from '../machine/kexec/lab/status.ts'
import { inspectTarget, type TargetInspection } from '../machine/kexec/look/inspect.ts'
import type { TargetNeed } from '../machine/kexec/look/need.ts'
import { connect } from '../machine/kexec/ssh/connect.ts'
import type { Edge } from '../model/edge.ts'
import type { GcReport, GcRequest } from '../model/gc.ts'
import type { BoardStatus, Lab } from '../model/lab.ts'
import type { Request } from '../model/request.ts'
import type { Result } from '../model/result.ts'
import type { TargetAccess } from '../model/target.ts'
import { run } from '../run.ts'

/** What the commands call. */
export interface Core {
  run(request: Request, edge: Edge): Promise<Result>
  collect(folder: string, edge: Edge): Promise<Result>
  gc(request: GcRequest): Promise<GcReport>
  inspectHost(need: HostNeed): Promise<readonly Check[]>
  /** Looks at a host that is to be a testbed. Rejects with a Fault where it cannot be reached. */
  inspectTarget(access: TargetAccess, need: TargetNeed): Promise<TargetInspection>
  /** How each board of a lab stands. */
  labStatus(lab: Lab): Promise<readonly BoardStatus[]>
  /** Forgets what is held against the board of that key; false where that was nothing. */
  releaseBoard(key: string): Promise<boolean>
  /** The command that installs packages on this host; undefined where we know none. */
  installCommand(packages: readonly string[]): Promise<string | undefined>
}

/** Gives the core once a command is sure to need it: wrong use and help are told without. */
export type LoadCore = () => Promise<Core>

export const core: Core = {
  run,
  collect,
  gc: (request) => gc(request),
  inspectHost,
  inspectTarget: (wish, need) =>
    inspectTarget(async () => {
      const connection = await connect(await openAccess(wish))
      return { ...commandsOn(connection), close: () => connection.close() }
    }, need),
  labStatus: (lab) => labStatus(lab),
  async releaseBoard(key) {
    const { failures } = await recall(key)
    await remember(key, released)
    return failures !== undefined
  },
  async installCommand(packages) {
    const manager = await packageManagerOf(await thisDistribution())
    return manager === undefined ? undefined : installCommand(packages, manager)
  },
}
