import { join } from 'node:path'
import { microcodeIn, packagedMicrocode } from '../bundle/microcode.ts'
import { begun } from '../host/begun.ts'
import type { BuiltBundle } from '../model/bundle.ts'
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
  readonly files: string
  readonly live: string
  readonly evidence: string
  readonly manifest: string
}

/** The machine that a run is on, for its guest. */
export function machineFor(
  spec: RunSpec,
  { microcode }: BuiltBundle,
  folder: Folder,
  nix: () => Promise<Nix>,
): Machine {
  const { host, disks, database, staging, files, live, evidence, manifest } = folder
  if (spec.machine === 'kexec') {
    const conflicts = {
      conflicts: join(files, 'conflicts'),
      drafts: join(live, 'conflicts.drafts'),
    }
    const ofGuest = microcode && {
      packagedMicrocode: (vendor: string) => microcodeIn(microcode, vendor),
    }
    return kexec({ staging, conflicts, evidence, manifest, nix, packagedMicrocode, ...ofGuest })
  }
  return vm({ live: host, filled: begun(() => snapshotDatabase(database)), disks, evidence })
}
