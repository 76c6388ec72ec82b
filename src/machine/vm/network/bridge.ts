import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { runCommand } from '../../../host/command.ts'
import { findProgram } from '../../../host/programs.ts'
import { Fault } from '../../../model/fault.ts'
import type { Plug } from '../qemu/plug.ts'
import { card, netdev } from './card.ts'

/** The host's end of a run's cable to a bridge; a device's name has 15 bytes. */
export function tapOf(run: string): string {
  return `testbed-${createHash('sha256').update(run).digest('hex').slice(0, 7)}`
}

/** A place for the guest on a bridge of the host's. Rejects with a Fault where there is none to be had. */
export async function bridgePlug(bridge: string, run: string, mac: string): Promise<Plug> {
  const tap = tapOf(run)
  await removeTap(run) // of a boot that came to nothing
  try {
    await ip(['tuntap', 'add', 'dev', tap, 'mode', 'tap'])
    await ip(['link', 'set', tap, 'master', bridge, 'up'])
  } catch (error) {
    await removeTap(run)
    throw error
  }
  const settings = { ifname: tap, script: 'no', downscript: 'no' }
  const written = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  return {
    arguments: ['-netdev', ['tap', `id=${netdev}`, ...written].join()],
    commands: [{ execute: 'netdev_add', arguments: { type: 'tap', id: netdev, ...settings } }],
    device: card(mac),
  }
}

/** Takes a run's cable out, where it has one; also for a run whose tool was killed. */
export async function removeTap(run: string): Promise<void> {
  const tap = tapOf(run)
  if (existsSync(`/sys/class/net/${tap}`)) await ip(['link', 'del', tap])
}

async function ip(args: readonly string[]): Promise<void> {
  const { code, stderr } = await runCommand((await findProgram('ip')) ?? 'ip', args)
  if (code !== 0) throw new Fault('infra-error', `ip ${args.join(' ')}: ${stderr.trim()}`)
}
