import type { HeldTarget } from '../../../model/target.ts'
import { type Commands, commandsOn } from '../commands.ts'
import { unload } from '../handover/load.ts'
import { type Lock, releaseLock, renewLock, takeLock } from '../lock/lock.ts'
import { clearPlace, defaultPlace } from '../ship/place.ts'
import { quoted } from '../ssh/command/quote.ts'
import type { Connection } from '../ssh/connection.ts'
import { asRoot } from '../ssh/sudo.ts'

const leaseS = 60

/**
 * Takes from a host that has not jumped what a run gave it whose tool is dead. A host that another
 * run has by now is left alone. An image in the host's own store stays there for the next run.
 */
export async function forget(host: Connection, { lock, image }: HeldTarget): Promise<void> {
  const commands = commandsOn(host)
  const own = await ownLock(commands, lock).catch(() => undefined)
  if (own === undefined) return
  const root = await asRoot(host)
  const { stdout } = await root.exec(`ls -d ${defaultPlace}/*/run ${quoted(`${image}/run`)}`)
  for (const run of stdout.split('\n').filter(Boolean))
    await unload(root, run.replace(/\/run$/, ''))
  await clearPlace(root, defaultPlace)
  await releaseLock(commands, own)
}

/** The dead tool's lock, or one of our own where its lease is over. */
async function ownLock(commands: Commands, token: string): Promise<Lock> {
  const dead = { token, owner: '', leaseS }
  try {
    await renewLock(commands, dead)
    return dead
  } catch {
    return await takeLock(commands, { owner: 'whoever finishes a run that was killed', leaseS })
  }
}
