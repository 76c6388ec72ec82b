import type { MachineKind } from '../../model/request.ts'
import type { System } from '../../model/system.ts'
import { systemNames } from '../../model/system.ts'
import type { Family } from './release.ts'

/** The essential packages: others depend on them without saying so. */
const essentialPackages = [
  'base-files',
  'base-passwd',
  'bash',
  'bsdutils',
  'coreutils',
  'dash',
  'debianutils',
  'diffutils',
  'dpkg',
  'findutils',
  'grep',
  'gzip',
  'hostname',
  'init-system-helpers',
  'libc-bin',
  'login',
  'ncurses-base',
  'ncurses-bin',
  'perl-base',
  'sed',
  'sysvinit-utils',
  'tar',
  'util-linux',
] as const

/** What every guest has, whatever was asked for. Dependencies come along, recommendations do not. */
export const basePackages = [
  ...essentialPackages,
  'ca-certificates',
  'iproute2',
  'kmod',
  'mawk',
  'mount',
  'netbase',
  'passwd',
  'procps',
] as const

/** What a guest has besides that starts its own systemd. */
export const systemPackages = ['dbus', 'systemd', 'systemd-sysv', 'udev'] as const

/** Holds the shell and the commands of the initrd, and is no part of the root image. */
export const busyboxPackage = 'busybox-static'

/** What the build itself runs, of the build host's own architecture. */
export const toolPackages = [
  'busybox-static',
  'kmod',
  'lz4',
  'squashfs-tools',
  'xz-utils',
  'zstd',
] as const

/** The package that pulls in the distribution's current kernel: for VMs, or with all drivers. */
export function kernelPackage(family: Family, system: System, machine: MachineKind): string {
  const { debian } = systemNames[system]
  const packages = {
    debian: { vm: `linux-image-cloud-${debian}`, kexec: `linux-image-${debian}` },
    ubuntu: { vm: 'linux-image-virtual', kexec: 'linux-image-generic' },
  } as const
  return packages[family][machine]
}

/** Packages that hold a kernel image or its modules. */
export const isKernelPackage = (name: string) => /^linux-(image|modules)-/.test(name)

/** Packages that stand for a kernel: the user's choice of one where they name it. */
export const isKernelImage = (name: string) => name.startsWith('linux-image-')
