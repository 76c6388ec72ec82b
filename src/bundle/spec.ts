import { agentProtocol } from '../model/bundle.ts'
import type { System } from '../model/system.ts'
import type { Downloaded } from './apt/download.ts'
import type { KernelModule } from './kernel/needs.ts'

/** What `nix/distro.nix` builds, as it reads it. */
export interface BundleSpec {
  readonly system: System
  readonly buildSystem: System
  readonly agentProtocol: number
  /** The folder of the programs that build. */
  readonly tools: string
  /** What the root image is made of. */
  readonly packages: readonly SpecPackage[]
  /** What the initrd's busybox is in. */
  readonly busybox: SpecPackage
  readonly kernel: { readonly packages: readonly SpecPackage[] } | { readonly tree: string }
  /** Loaded in this order. */
  readonly modules: readonly KernelModule[]
}

export interface SpecPackage {
  readonly name: string
  readonly version: string
  readonly file: string
  /** Hex. */
  readonly sha256: string
}

export function bundleSpec(parts: {
  readonly system: System
  readonly buildSystem: System
  readonly tools: string
  readonly packages: readonly Downloaded[]
  readonly busybox: Downloaded
  readonly kernel: { readonly packages: readonly Downloaded[] } | { readonly tree: string }
  readonly modules: readonly KernelModule[]
}): BundleSpec {
  const { kernel } = parts
  return {
    ...parts,
    agentProtocol,
    packages: parts.packages.map(specPackage),
    busybox: specPackage(parts.busybox),
    kernel: 'tree' in kernel ? kernel : { packages: kernel.packages.map(specPackage) },
  }
}

export function specPackage({ name, version, file, sha256 }: Downloaded): SpecPackage {
  return { name, version, file, sha256 }
}
