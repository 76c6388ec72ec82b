import type { Problem } from '../model/fault.ts'
import { checkoutsIn } from './fork/checkout.ts'
import { readEvent } from './fork/event.ts'
import { judge } from './fork/judge.ts'
import { claimOf, type Origin } from './fork/origin.ts'

/** Where what this job would run comes from: the repository itself, a fork, or nobody can tell. */
export function originHere(
  workspace: string,
  environment: Readonly<Record<string, string | undefined>>,
): Origin {
  const event = readEvent(environment)
  return judge(claimOf(event), checkoutsIn(workspace), event)
}

/** Why a commit may not run on hardware unless that is allowed; undefined for the repository's own. */
export function whyNotOnHardware(origin: Origin): Problem | undefined {
  if (origin.kind === 'own') return undefined
  return {
    input: 'machine',
    value: 'kexec',
    reason:
      origin.kind === 'fork'
        ? `the commit comes from a fork, ${origin.from}, and hardware runs what its own repository has`
        : `hardware runs what its own repository has, and whose commit this is cannot be told: ${origin.why}`,
    remedy:
      origin.kind === 'fork'
        ? 'have someone who may write look at it, and push it to a branch here; or give `allow-fork: true`'
        : 'check out a branch, or the commit that started the workflow; or give `allow-fork: true`',
  }
}

/** What `allow-fork: true` opens, for a person to read. */
export function whatForksMay(origin: Origin): string {
  const whose =
    origin.kind === 'fork'
      ? `This commit is from ${origin.from}`
      : origin.kind === 'untold'
        ? `Whose commit this is cannot be told (${origin.why})`
        : 'This commit is of this repository'
  return `${whose}, and \`allow-fork: true\` lets anybody's run on the target: as its root, with its disks, its firmware and the network around it. What is written into firmware outlives the return. Keep it behind an environment that somebody has to approve.`
}
