import type { Distribution, PackageManager } from './distribution.ts'

/** What we may need from a host's packages. */
export type Requisite =
  | 'qemu-x86_64'
  | 'qemu-aarch64'
  | 'virtiofsd'
  | 'util-linux'
  | 'uidmap'
  | 'tar'
  | 'xz'
  | 'nix'
  | 'ssh'
  | 'dpkg'

/** How each package manager calls the package for it; none where it has none. */
const names: Record<PackageManager, Partial<Record<Requisite, string>>> = {
  apt: {
    'qemu-x86_64': 'qemu-system-x86',
    'qemu-aarch64': 'qemu-system-arm',
    virtiofsd: 'virtiofsd',
    'util-linux': 'util-linux',
    uidmap: 'uidmap',
    tar: 'tar',
    xz: 'xz-utils',
    nix: 'nix-bin',
    dpkg: 'dpkg',
    ssh: 'openssh-client',
  },
  dnf: {
    'qemu-x86_64': 'qemu-system-x86-core',
    'qemu-aarch64': 'qemu-system-aarch64-core',
    virtiofsd: 'virtiofsd',
    'util-linux': 'util-linux',
    uidmap: 'shadow-utils',
    tar: 'tar',
    xz: 'xz',
    ssh: 'openssh-clients',
  },
  pacman: {
    'qemu-x86_64': 'qemu-system-x86',
    'qemu-aarch64': 'qemu-system-aarch64',
    virtiofsd: 'virtiofsd',
    'util-linux': 'util-linux',
    uidmap: 'shadow',
    tar: 'tar',
    xz: 'xz',
    nix: 'nix',
    ssh: 'openssh',
  },
  zypper: {
    'qemu-x86_64': 'qemu-x86',
    'qemu-aarch64': 'qemu-arm',
    virtiofsd: 'virtiofsd',
    'util-linux': 'util-linux',
    uidmap: 'shadow',
    tar: 'tar',
    xz: 'xz',
    ssh: 'openssh-clients',
  },
  apk: {
    'qemu-x86_64': 'qemu-system-x86_64',
    'qemu-aarch64': 'qemu-system-aarch64',
    virtiofsd: 'virtiofsd',
    'util-linux': 'util-linux',
    uidmap: 'shadow-subids',
    tar: 'tar',
    xz: 'xz',
    nix: 'nix',
    ssh: 'openssh-client-default',
  },
}

/** The releases whose QEMU still brings virtiofsd: it became a package of its own after them. */
const virtiofsdInQemu = new Set(['bullseye', 'bookworm', 'jammy'])

/** The packages that bring it on a distribution; empty where we know none. */
export function packagesFor(
  requisite: Requisite,
  distribution: Distribution,
  manager: PackageManager | undefined,
): readonly string[] {
  if (manager === undefined) return []
  if (
    manager === 'apt' &&
    requisite === 'virtiofsd' &&
    virtiofsdInQemu.has(distribution.codename)
  ) {
    return ['qemu-system-common']
  }
  const name = names[manager][requisite]
  return name === undefined ? [] : [name]
}
