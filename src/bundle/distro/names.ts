import type { System } from '../../model/system.ts'
import { systemNames } from '../../model/system.ts'
import type { Family } from './release.ts'

/** What every guest has, whatever was asked for. Dependencies come along, recommendations do not. */
export const basePackages = [
  'base-files',
  'base-passwd',
  'bash',
  'busybox-static',
  'ca-certificates',
  'coreutils',
  'dash',
  'debianutils',
  'diffutils',
  'findutils',
  'grep',
  'gzip',
  'hostname',
  'iproute2',
  'kmod',
  'libc-bin',
  'login',
  'mawk',
  'mount',
  'netbase',
  'passwd',
  'procps',
  'sed',
  'tar',
  'util-linux',
] as const

/** What the build itself runs, of the build host's own architecture. */
export const toolPackages = [
  'busybox-static',
  'kmod',
  'lz4',
  'squashfs-tools',
  'xz-utils',
  'zstd',
] as const

/** The package that pulls in the distribution's current kernel for virtual machines. */
export function kernelPackage(family: Family, system: System): string {
  const packages = {
    debian: `linux-image-cloud-${systemNames[system].debian}`,
    ubuntu: 'linux-image-virtual',
  } as const
  return packages[family]
}

/** Packages that hold a kernel image or its modules. */
export const isKernelPackage = (name: string) => /^linux-(image|modules)-/.test(name)

/** Packages that stand for a kernel: the user's choice of one where they name it. */
export const isKernelImage = (name: string) => name.startsWith('linux-image-')
