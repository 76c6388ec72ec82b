import type { Channel } from '../../channel/channel.ts'
import type { Emit } from '../../model/event.ts'
import { Fault, toFault } from '../../model/fault.ts'
import { callPrepare } from '../call-prepare.ts'
import { within } from '../within.ts'
import { bringJobs, bringJournal } from './evidence.ts'
import { scriptPath, systemScript } from './script.ts'
import { show } from './units.ts'

/** A guest whose own systemd is to come up. */
export interface Raising {
  /** The NixOS system that it is of, in the store; another distribution's where absent. */
  readonly toplevel: string | undefined
  /** Whether it is on hardware, where our steward goes on beside it; in a VM where absent. */
  readonly isHardware?: boolean
  /** The unit that is waited for. */
  readonly after: string
  /** How long the machine may take to come so far, and when that time is over, on the monotonic clock. */
  readonly limitMs: number
  readonly deadline: number
  /** The folder for what tells why it does not come up. */
  readonly evidence: string
  readonly emit: Emit
  /** Called when there is an agent again that can be asked for something. */
  onAgent?(): void
}

/** How long a system that does not come up may take to tell why. */
const tellMs = 15_000

const jobsNamed = 5

/**
 * Has PID 1 become the guest's own systemd, and waits for the unit. Rejects with a Fault: where it does
 * not come up, what systemd was at is in the evidence.
 */
export async function raiseSystem(channel: Channel, raising: Raising): Promise<void> {
  const { toplevel, isHardware, after, limitMs, deadline, emit } = raising
  const left = () => Math.max(0, deadline - performance.now())
  const late = () => new Fault('boot-failed', `systemd ran no agent within ${seconds(limitMs)}`)
  const written = channel.writeFile(scriptPath, systemScript(isHardware), 0o600)
  const said = callPrepare(channel, ['system'], {
    ...(toplevel === undefined ? {} : { TESTBED_SYSTEM: toplevel }),
    ...(isHardware ? { TESTBED_MACHINE: 'kexec' } : {}),
    TESTBED_AFTER: after,
  })
  const [, warning] = await channel.within(left(), Promise.all([written, said]), late)
  if (warning !== '') emit({ type: 'warning', message: warning })
  const init = `${toplevel === undefined ? '' : `${toplevel}/systemd`}/lib/systemd/systemd`
  await channel.within(left(), channel.giveWay({ argv: [init], env: {}, cwd: '/' }), late)
  raising.onAgent?.()
  const argv = ['/run/testbed/busybox', 'cat', '/run/testbed/turn']
  const turn = await within(left(), channel.exec({ argv, env: {}, cwd: '/' }))
  const why = turn === undefined ? await whyLate(channel, raising) : await whyNot(channel, after)
  if (why === undefined) return
  await told(bringJournal(channel, raising.evidence), emit)
  throw why
}

async function whyLate(channel: Channel, { after, limitMs, evidence, emit }: Raising) {
  const jobs = (await told(bringJobs(channel, evidence), emit)) ?? []
  const more = jobs.length > jobsNamed ? ` and ${jobs.length - jobsNamed} more` : ''
  const at = jobs.length === 0 ? '' : `: it waits for ${jobs.slice(0, jobsNamed).join(', ')}${more}`
  const message = `${after} was not reached within ${seconds(limitMs)}${at}`
  const remedy =
    'jobs.txt and journal.txt in files/evidence tell more; --boot-timeout gives it longer'
  return new Fault('boot-failed', message, { remedy })
}

/** Why a unit that has had its turn is not up; undefined where it is, or was and did what it does. */
async function whyNot(channel: Channel, after: string): Promise<Fault | undefined> {
  const properties = ['LoadState', 'ActiveState', 'Result', 'ConditionResult']
  const [unit = {}] = await show(
    channel,
    [...properties, 'InactiveExitTimestampMonotonic'],
    [after],
  )
  const { LoadState, ActiveState = '', Result, ConditionResult } = unit
  const hasBegun = unit.InactiveExitTimestampMonotonic !== '0'
  if (LoadState === 'not-found')
    return new Fault('build-failed', `the guest has no unit ${after}`, {
      remedy: 'name one that its system has, or the package that brings it with --packages',
    })
  if (['active', 'reloading'].includes(ActiveState)) return undefined
  if (ActiveState !== 'failed' && Result === 'success' && hasBegun) return undefined
  const how =
    LoadState !== 'loaded'
      ? LoadState
      : ConditionResult === 'no'
        ? 'its conditions do not hold'
        : `${ActiveState} (${Result})`
  return new Fault('boot-failed', `${after} did not come up: ${how}`, {
    remedy: 'journal.txt in files/evidence tells more',
  })
}

/** What tells of a boot that failed does not make it fail in another way. */
async function told<T>(telling: Promise<T>, emit: Emit): Promise<T | undefined> {
  try {
    return await within(tellMs, telling)
  } catch (error) {
    emit({ type: 'warning', message: `some evidence is not home: ${toFault(error).message}` })
    return undefined
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`
}
