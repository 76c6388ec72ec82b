import { readFile } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import type { Image } from '../../model/image.ts'
import type { Watch } from '../../model/machine.ts'
import type { RunSpec } from '../../model/plan.ts'
import type { KexecRequest } from '../../model/request.ts'
import { placeOf } from '../../model/target.ts'
import { openAccess } from './access.ts'
import { commandsOn } from './commands.ts'
import type { Job } from './kexec.ts'
import { type Lock, releaseLock, takeLock } from './lock/lock.ts'
import { checksOfTarget } from './look/checks.ts'
import type { TargetFacts } from './look/facts.ts'
import { look } from './look/look.ts'
import { refuse } from './refuse.ts'
import type { Access } from './ssh/access.ts'
import { connect } from './ssh/connect.ts'
import type { Connection } from './ssh/connection.ts'
import { asRoot } from './ssh/sudo.ts'
import { type Manifest, manifestOf } from './traces/manifest.ts'

/** A host that was found fit, and is ours until it is left or comes back. */
export interface Host {
  /** With root's rights. */
  readonly connection: Connection
  /** Pinned to the key that it has shown. */
  readonly access: Access
  readonly facts: TargetFacts
  readonly before: Manifest
  /** Gives the host back as it was. */
  leave(): Promise<void>
}

/** Connects to a run's target, and takes it where it can do what is asked of it. */
export async function meet({ spec, hardware, image, watch }: Job): Promise<Host> {
  const { emit, signal } = watch
  const access = await openAccess(hardware.access, signal)
  const connection = await connect(access, { signal })
  try {
    const commands = commandsOn(connection)
    const facts = await look(commands, signal)
    const { release } = facts.host
    emit({ type: 'target-found', place: placeOf(access.target), release })
    refuse(checksOfTarget(facts, await needOf(spec, hardware, image.image)), emit)
    const rooted = await asRoot(connection, signal)
    const lock = await takeLock(commands, lockWish(spec, hardware, { emit, signal }))
    const before = await manifestOf(commands, { signal })
    return {
      connection: rooted,
      access: { ...access, pinned: [connection.hostKey] },
      facts,
      before,
      leave: () => leave(connection, lock),
    }
  } catch (error) {
    connection.close()
    throw error
  }
}

async function leave(connection: Connection, lock: Lock): Promise<void> {
  await releaseLock(commandsOn(connection), lock).catch(() => undefined)
  connection.close()
}

async function needOf(
  { system, memoryMiB, realDisks }: RunSpec,
  { inherit }: KexecRequest,
  { memory, ssh }: Image,
) {
  const ownBootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
  return {
    system,
    ownBootId: ownBootId.trim(),
    imageMiB: memory.stageMiB,
    memoryMiB: Math.max(memory.needMiB, memoryMiB),
    keyOptions: ssh.keyOptions,
    inheritsKeys: inherit.includes('user-auth'),
    inheritsHostKeys: inherit.includes('host-keys'),
    disks: realDisks.map(({ id }) => id),
  }
}

function lockWish(
  { id }: RunSpec,
  { leaseMs, waitForLockMs }: KexecRequest,
  { emit, signal }: Pick<Watch, 'emit' | 'signal'>,
) {
  const onHeld = (owner: string) =>
    emit({ type: 'progress', message: `waiting for the target, which ${owner} has` })
  const leaseS = Math.ceil(leaseMs / 1000)
  return { owner: ownerOf(id), leaseS, waitMs: waitForLockMs, onHeld, signal }
}

/** Who has a target, for whoever finds it taken. */
export function ownerOf(run: string): string {
  return `run ${run} of ${userInfo().username} on ${hostname()}`
}
