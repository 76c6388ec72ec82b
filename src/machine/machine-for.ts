import { begun } from '../host/begun.ts'
import type { Machine } from '../model/machine.ts'
import type { RunSpec } from '../model/plan.ts'
import { snapshotDatabase } from '../nix/database.ts'
import type { Nix } from '../nix/nix.ts'
import { kexec } from './kexec/kexec.ts'
import { vm } from './vm/vm.ts'

/** Where on this host a machine has what is its run's own. */
interface Folder {
  readonly host: string
  readonly disks: string
  readonly database: string
  readonly staging: string
}

/** The machine that a run is on. */
export function machineFor(spec: RunSpec, folder: Folder, nix: () => Promise<Nix>): Machine {
  const { host, disks, database, staging } = folder
  if (spec.machine === 'kexec') return kexec({ staging, nix })
  return vm({ live: host, filled: begun(() => snapshotDatabase(database)), disks })
}
