import type { Channel } from '../../channel/channel.ts'
import type { Copy, RunSpec } from '../../model/plan.ts'
import { callPrepare } from '../call-prepare.ts'
import { networkEnvironment } from './network/guest.ts'
import type { Served } from './share/share.ts'

/** Gives a guest whose run has begun its shares, its network and its names. */
export async function prepareGuest(
  channel: Channel,
  spec: RunSpec,
  { shares, plugged }: { readonly shares: readonly Served[]; readonly plugged: boolean },
): Promise<void> {
  const network = await networkEnvironment(spec.network)
  await callPrepare(channel, [], {
    ...Object.fromEntries(shares.map(shareVariable)),
    ...(plugged ? { TESTBED_PLUGGED: '1' } : {}),
    ...(spec.samePath === undefined ? {} : { TESTBED_SAME_PATH: spec.samePath }),
    TESTBED_HOSTNAME: hostnameOf(spec.copy),
    TESTBED_DISKS: spec.disks.map(({ name }) => name).join(' '),
    ...network,
  })
}

/**
 * Gives a guest that has just booted what all runs have alike, and has it start a shell: a template
 * has in memory then what every run reads first of the root image.
 */
export async function furnishGuest(channel: Channel): Promise<void> {
  await callPrepare(channel, ['furnish'], {})
  const shell = { argv: ['bash', '-c', ':'], env: { PATH: '/usr/bin:/bin' }, cwd: '/' }
  await channel.exec(shell)
}

function hostnameOf({ number, of }: Copy): string {
  return of === 1 ? 'testbed' : `testbed-${number}`
}

/** `TESTBED_STORE=virtiofs:store`: by which transport, and by which tag. */
function shareVariable({ tag, transport }: Served): [name: string, value: string] {
  return [`TESTBED_${tag.toUpperCase()}`, `${transport}:${tag}`]
}

/** Has the guest's kernel forget all files that nothing uses. */
export async function forgetFiles(channel: Channel): Promise<void> {
  const script = 'echo 2 >/proc/sys/vm/drop_caches'
  await channel.exec({ argv: ['/run/testbed/busybox', 'sh', '-c', script], env: {}, cwd: '/' })
}
