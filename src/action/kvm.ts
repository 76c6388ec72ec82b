import { outputOf } from '../host/command.ts'
import { type Kvm, openKvm as openDevice } from '../host/kvm/kvm.ts'
import { toFault } from '../model/fault.ts'
import type { Request } from '../model/request.ts'

const device = '/dev/kvm'
const ruleFile = '/etc/udev/rules.d/99-nixos-testbed-kvm.rules'
const rule = 'KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"\n'

/** What this touches of the host. */
export interface KvmHost {
  /** What opening the device for reading and writing comes to. */
  open(): Promise<Kvm['device']>
  asRoot(argv: readonly string[], input?: string): Promise<string>
}

const thisHost: KvmHost = {
  open: () => openDevice(device),
  asRoot: (argv, input) =>
    outputOf('sudo', ['-n', ...argv], { timeoutMs: 20_000, ...(input !== undefined && { input }) }),
}

/**
 * Lets this user open KVM on a machine of GitHub's, which is thrown away after the job and
 * has it closed to the job's user. Any other machine is left as it is. Never rejects.
 */
export async function openKvm(
  { accel }: Pick<Request, 'accel'>,
  { RUNNER_ENVIRONMENT: environment }: NodeJS.ProcessEnv,
  tell: (text: string) => void,
  host: KvmHost = thisHost,
): Promise<void> {
  if (accel === 'tcg' || environment !== 'github-hosted') return
  if ((await host.open()) !== 'denied') return
  try {
    await host.asRoot(['tee', ruleFile], rule)
    await host.asRoot(['udevadm', 'control', '--reload-rules'])
    await host.asRoot(['udevadm', 'trigger', '--name-match=kvm'])
    await host.asRoot(['udevadm', 'settle'])
    if ((await host.open()) !== 'opens') throw new Error(`${ruleFile} does not open it`)
    tell(`opened ${device} to this job's user, by ${ruleFile}`)
  } catch (error) {
    tell(`${device} cannot be opened to this job's user: ${toFault(error).message}`)
  }
}
