import type { Channel } from '../../channel/channel.ts'
import { Fault } from '../../model/fault.ts'
import type { Copy, RunSpec } from '../../model/plan.ts'
import { networkEnvironment } from './network/guest.ts'
import type { Served } from './share/share.ts'

/** Gives a guest whose run has begun its shares, its network and its names. */
export async function prepareGuest(
  channel: Channel,
  spec: RunSpec,
  shares: readonly Served[],
): Promise<void> {
  const network = await networkEnvironment(spec.network)
  const said: Buffer[] = []
  const command = {
    argv: ['/run/testbed/busybox', 'sh', '/run/testbed/prepare'],
    env: {
      ...Object.fromEntries(shares.map(shareVariable)),
      ...(spec.samePath === undefined ? {} : { TESTBED_SAME_PATH: spec.samePath }),
      TESTBED_HOSTNAME: hostnameOf(spec.copy),
      TESTBED_DISKS: spec.disks.map(({ name }) => name).join(' '),
      ...network,
    },
    cwd: '/',
  }
  const output = (_: 'stdout' | 'stderr', bytes: Uint8Array) => {
    if (said.length < 100) said.push(Buffer.from(bytes))
  }
  const exit = await channel.exec(command, { output })
  if (exit.kind === 'code' && exit.code === 0) return
  const words = Buffer.concat(said).toString('utf8').trim()
  throw new Fault('boot-failed', `the guest could not be made ready: ${words}`)
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
