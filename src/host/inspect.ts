import { availableParallelism } from 'node:os'
import type { GuestChoice } from '../model/guest.ts'
import type { AccelChoice, MachineKind } from '../model/request.ts'
import type { System } from '../model/system.ts'
import type { Check } from './check.ts'
import { accelerationCheck } from './checks/acceleration.ts'
import { userNamespaceCheck } from './checks/namespaces.ts'
import { distroCheck, qemuCheck, utilLinuxCheck, virtiofsdCheck } from './checks/programs.ts'
import {
  availableMemoryMiB,
  cpusCheck,
  diskChecks,
  memoryCheck,
  openFileLimit,
  openFilesCheck,
} from './checks/resources.ts'
import { kernelCheck, nixCheck, nodeCheck } from './checks/software.ts'
import { userIdsCheck } from './checks/user-ids.ts'
import { cacheFolder, stateFolder } from './folders.ts'
import { hostPackages } from './host-packages.ts'
import { seeKvm } from './kvm/kvm.ts'
import { nixStoreFolder } from './nix.ts'

/** What a run will want of its host. A Request is one. */
export interface HostNeed {
  readonly machine: MachineKind
  readonly system: System
  readonly memoryMiB: number
  /** Of each guest, where they are known already. */
  readonly cpus?: number
  readonly copies?: number
  readonly accel: AccelChoice
  /** Which guest is to be made. */
  readonly guest: GuestChoice
}

/** Everything a run needs of this host, looked at in depth; starts programs for their versions. */
export async function inspectHost(need: HostNeed): Promise<Check[]> {
  const [programs, nix, resources] = await Promise.all([
    programChecks(need, true),
    nixCheck(),
    resourceChecks(need),
  ])
  if (need.machine === 'kexec') return [nodeCheck(), nix, ...programs, ...resources]
  const acceleration = accelerationCheck(need.system, need.accel, await seeKvm(need.system))
  return [nodeCheck(), kernelCheck(), nix, ...programs, acceleration, ...resources]
}

/** The same checks as far as they bear on starting now; starts no program. */
export async function checksBeforeRun(need: HostNeed): Promise<Check[]> {
  const [programs, resources, kvm] = await Promise.all([
    programChecks(need, false),
    resourceChecks(need),
    need.machine === 'vm' ? seeKvm(need.system) : undefined,
  ])
  // Emulation where KVM may be had or not is the machine's to say: it has the proof.
  const isAsked = need.accel === 'kvm' && kvm !== undefined
  const acceleration = isAsked ? [accelerationCheck(need.system, need.accel, kvm)] : []
  return [...programs, ...resources, ...acceleration]
}

async function programChecks(need: HostNeed, versions: boolean): Promise<Check[]> {
  const packages = await hostPackages()
  const forGuest = need.guest === 'distro' ? [distroCheck(packages)] : []
  if (need.machine === 'kexec') return Promise.all(forGuest) // the guest is made here, and runs elsewhere
  return Promise.all([
    qemuCheck(need.system, packages, versions),
    virtiofsdCheck(packages),
    utilLinuxCheck(packages),
    userIdsCheck(packages),
    ...forGuest,
  ])
}

async function resourceChecks(need: HostNeed): Promise<Check[]> {
  const folders = [stateFolder(), cacheFolder(), nixStoreFolder]
  if (need.machine === 'kexec') return await diskChecks(folders)
  const [namespaces, memory, openFiles, disks] = await Promise.all([
    userNamespaceCheck(),
    availableMemoryMiB(),
    openFileLimit(),
    diskChecks(folders),
  ])
  const { cpus, copies = 1 } = need
  return [
    namespaces,
    memoryCheck(memory, need.memoryMiB),
    ...(cpus === undefined ? [] : [cpusCheck(availableParallelism(), copies, cpus)]),
    openFilesCheck(openFiles),
    ...disks,
  ]
}
