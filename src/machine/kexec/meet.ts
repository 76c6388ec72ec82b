import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import type { BuiltBundle } from '../../model/bundle.ts'
import type { Image } from '../../model/image.ts'
import { placeOf } from '../../model/target.ts'
import { openAccess } from './access.ts'
import { type Commands, commandsOn } from './commands.ts'
import { heldTarget } from './held.ts'
import type { Host, Job } from './job.ts'
import { type Lock, type LockWish, releaseLock, renewLock, takeLock } from './lock/lock.ts'
import { TakenFault } from './lock/taken-fault.ts'
import { checksOfTarget } from './look/checks.ts'
import type { TargetFacts } from './look/facts.ts'
import { ourBootId } from './look/inspect.ts'
import { look } from './look/look.ts'
import { aliasesIn } from './look/modalias.ts'
import type { TargetNeed } from './look/need.ts'
import { refuse } from './refuse.ts'
import { connect } from './ssh/connect.ts'
import type { Connection } from './ssh/connection.ts'
import { asRoot } from './ssh/sudo.ts'
import { manifestOf } from './traces/manifest.ts'

/** Connects to a run's target, and takes it where it can do what is asked of it. */
export async function meet(job: Job): Promise<Host> {
  const { signal } = job.watch
  const access = await openAccess(job.hardware.access, signal)
  const connection = await connect(access, { signal })
  try {
    const facts = await inspected(connection, job)
    const rooted = await asRoot(connection, signal)
    const pinned = { ...access, pinned: [connection.hostKey] }
    return await taken({ connection: rooted, access: pinned, facts }, connection, job)
  } catch (error) {
    connection.close()
    throw error
  }
}

/** Looks at the host, and refuses it where a run could not be there and back. */
async function inspected(connection: Connection, job: Job): Promise<TargetFacts> {
  const { emit, signal } = job.watch
  const facts = await look(commandsOn(connection), signal)
  const place = placeOf(connection.target)
  emit({ type: 'target-found', place, release: facts.host.release })
  const { testbed } = facts.host
  if (testbed !== undefined) throw TakenFault.testbed(testbed.owner || 'somebody')
  refuse(checksOfTarget(facts, await needOf(job)), emit)
  return facts
}

/** Takes the lock, then notes what stands on the host. */
async function taken(
  found: Pick<Host, 'connection' | 'access' | 'facts'>,
  connection: Connection,
  job: Job,
): Promise<Host> {
  const commands = commandsOn(connection)
  const lock = await takeLock(commands, lockWish(job))
  job.watch.emit({ type: 'target-held', ...heldTarget({ ...found, lock }, job) })
  const renewing = keepRenewed(commands, lock)
  const release = async (through: Connection) => {
    clearInterval(renewing)
    await releaseLock(commandsOn(through), lock).catch(() => undefined)
  }
  const leave = async () => {
    await release(connection)
    connection.close()
  }
  const depart = () => {
    clearInterval(renewing)
    connection.close()
  }
  try {
    const before = await manifestOf(commands, { signal: job.watch.signal })
    return { ...found, before, lock, release, leave, depart }
  } catch (error) {
    await leave()
    throw error
  }
}

/** Bringing the image there may take longer than the lease. */
function keepRenewed(commands: Commands, lock: Lock): NodeJS.Timeout {
  const renew = () => void renewLock(commands, lock).catch(() => undefined)
  return setInterval(renew, (lock.leaseS * 1000) / 3).unref()
}

async function needOf({ spec, hardware, built, image }: Job): Promise<TargetNeed> {
  const { system, memoryMiB, cpus, realDisks, secrets } = spec
  const { memory, ssh, files } = image.image
  const ownBootId = await ourBootId()
  return {
    system,
    ...(ownBootId === undefined ? {} : { ownBootId }),
    imageMiB: sizeOf(files),
    isCopied: hardware.microcode !== undefined,
    cpus,
    aliases: await aliasesIn(modulesOf(built)),
    memoryMiB: Math.max(memory.needMiB, memoryMiB),
    keyOptions: ssh.keyOptions,
    inheritsKeys: hardware.inherit.includes('user-auth'),
    inheritsHostKeys: hardware.inherit.includes('host-keys'),
    secrets,
    disks: realDisks.map(({ id }) => id),
  }
}

/** Kernel and initrd, in MiB. */
function sizeOf(files: Image['files']): number {
  const bytes = ['kernel', 'initrd'].map((name) => files[name]?.size ?? 0)
  return Math.ceil(bytes.reduce((sum, each) => sum + each, 0) / 2 ** 20)
}

function modulesOf({ bundle: { kernel } }: BuiltBundle): string {
  return join(kernel.modules, 'lib/modules', kernel.release)
}

function lockWish({ spec, hardware, watch }: Job): LockWish {
  const { emit, signal } = watch
  const { leaseMs, waitForLockMs: waitMs } = hardware
  const onHeld = (owner: string) =>
    emit({ type: 'progress', message: `waiting for the target, which ${owner} has` })
  return { owner: ownerOf(spec.id), leaseS: Math.ceil(leaseMs / 1000), waitMs, onHeld, signal }
}

/** Who has a target, for whoever finds it taken. */
export function ownerOf(run: string): string {
  return `run ${run} of ${userInfo().username} on ${hostname()}`
}
