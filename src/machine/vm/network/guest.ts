import { hostNetwork } from '../../../host/network.ts'
import type { Network } from '../../../model/network.ts'

/** What `prepare` is told in the guest, to make its side of the network. */
export async function networkEnvironment({ kind }: Network): Promise<Record<string, string>> {
  const { names, nameservers } = await hostNetwork()
  const hasHost = kind === 'user' || kind === 'restricted'
  return {
    TESTBED_NETWORK: kind,
    TESTBED_HOSTS: hasHost ? names.join(' ') : '',
    TESTBED_NAMESERVERS: kind === 'user' ? nameservers.join(' ') : '',
  }
}
