import type { BuiltBundle } from '../../model/bundle.ts'
import type { System } from '../../model/system.ts'
import { type SpecPackage, specPackage } from '../spec.ts'
import type { ImagePackages } from './packages.ts'

/** What `nix/kexec.nix` builds, as it reads it. */
export interface ImageSpec {
  readonly system: System
  readonly buildSystem: System
  /** The bundle's name. */
  readonly name: string
  /** The bundle's store path. */
  readonly bundle: string
  /** The store path that holds its kernel's `lib/modules/RELEASE`, and `config` where it is known. */
  readonly kernel: string
  readonly cmdline: readonly string[]
  /** What its initrd loads beyond the bundle's: NAME:SYMBOL. */
  readonly modules: string
  /** The folder of the programs that build. */
  readonly tools: string
  readonly packages: readonly SpecPackage[]
  readonly sshVersion: string
  /** Whether it brings what opens files encrypted with age. */
  readonly secrets: boolean
}

/** What every image is made with, of whatever guest. */
export const imageFacts = {
  /** Without `rootfstype` the kernel keeps half of the memory from the initrd it unpacks. */
  cmdline: ['rootfstype=ramfs', 'panic=10'],
  modules: 'loop:BLK_DEV_LOOP',
}

export function imageSpec(
  { path, bundle }: BuiltBundle,
  packages: ImagePackages,
  build: { readonly system: System; readonly tools: string; readonly secrets: boolean },
): ImageSpec {
  return {
    system: bundle.system,
    buildSystem: build.system,
    name: bundle.name,
    bundle: path,
    kernel: bundle.kernel.modules,
    cmdline: [...bundle.cmdline, ...imageFacts.cmdline],
    modules: imageFacts.modules,
    tools: build.tools,
    packages: packages.programs.map(specPackage),
    sshVersion: packages.sshVersion,
    secrets: build.secrets,
  }
}
