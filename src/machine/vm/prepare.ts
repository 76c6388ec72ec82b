import type { Channel } from '../../channel/channel.ts'
import { Fault } from '../../model/fault.ts'
import type { RunSpec } from '../../model/plan.ts'
import { networkEnvironment } from './network/guest.ts'

const hostname = 'testbed'

/** Gives a guest whose run has begun its shares, its network and its names. */
export async function prepareGuest(channel: Channel, spec: RunSpec): Promise<void> {
  const network = await networkEnvironment(spec.network)
  const said: Buffer[] = []
  const command = {
    argv: ['/run/testbed/busybox', 'sh', '/run/testbed/prepare'],
    env: {
      TESTBED_STORE: 'store',
      TESTBED_HOST: 'host',
      ...(spec.shared === undefined ? {} : { TESTBED_SHARED: 'shared' }),
      ...(spec.samePath === undefined ? {} : { TESTBED_SAME_PATH: spec.samePath }),
      TESTBED_HOSTNAME: hostname,
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
