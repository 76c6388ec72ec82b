import type { System } from '../../src/model/system.ts'
import { type Ran, runScript } from '../e2e/script.ts'
import type { CallOptions } from '../e2e/tool.ts'
import type { Rig } from '../rig/rig.ts'

/** An emulated board on a busy machine takes minutes to boot. */
export const patience = ['--boot-timeout', '12m']

/** The options by which a run is on a rig. */
export function onto({ target, key, knownHosts }: Rig): string[] {
  const way = ['--target', target, '--ssh-key', key, '--known-hosts', knownHosts]
  return ['--machine', 'kexec', ...way, ...patience]
}

/** Runs a script on a rig, with a run folder of its own. */
export function runOn(
  rig: Rig,
  script: string,
  args: readonly string[] = [],
  options: CallOptions = {},
): Promise<Ran> {
  return runScript(script, [...onto(rig), ...args], options)
}

/** What became of the rig, as the run tells it. */
export function returned({ events }: Pick<Ran, 'events'>) {
  const event = events.find(({ type }) => type === 'returned')
  return event?.type === 'returned' ? event : undefined
}

/** What tells one boot of a rig's host from another. */
export async function bootIdOf(rig: Rig): Promise<string> {
  const { stdout } = await rig.exec('cat /proc/sys/kernel/random/boot_id')
  return stdout.trim()
}

/** How long the host has been up, in seconds. */
export async function uptimeOf(rig: Rig): Promise<number> {
  const { stdout } = await rig.exec('cat /proc/uptime')
  return Number(stdout.split(' ')[0])
}

/** Debian's kernel for VMs: on a rig it does all that one for real hardware does, and is there sooner. */
export const smallKernel = {
  'x86_64-linux': 'linux-image-cloud-amd64',
  'aarch64-linux': 'linux-image-cloud-arm64',
} as const satisfies Record<System, string>
