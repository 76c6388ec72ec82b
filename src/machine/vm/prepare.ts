import type { Channel } from '../../channel/channel.ts'
import { hostNetwork } from '../../host/network.ts'
import { Fault } from '../../model/fault.ts'
import type { Copy, RunSpec } from '../../model/plan.ts'

/** Gives a guest whose run has begun its shares, its network and its names. */
export async function prepareGuest(channel: Channel, spec: RunSpec): Promise<void> {
  const network = await hostNetwork()
  const said: Buffer[] = []
  const command = {
    argv: ['/run/testbed/busybox', 'sh', '/run/testbed/prepare'],
    env: {
      TESTBED_STORE: 'store',
      TESTBED_HOST: 'host',
      ...(spec.shared === undefined ? {} : { TESTBED_SHARED: 'shared' }),
      ...(spec.samePath === undefined ? {} : { TESTBED_SAME_PATH: spec.samePath }),
      TESTBED_HOSTNAME: hostnameOf(spec.copy),
      TESTBED_NAMESERVERS: network.nameservers.join(' '),
      TESTBED_HOSTS: network.names.join(' '),
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
