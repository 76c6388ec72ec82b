import type { PackageManager } from './distribution.ts'

/** How a package manager is told to install without a question. */
export interface ManagerCommands {
  readonly install: readonly string[]
  /** Fetches the package lists, for those that do not do it by themselves. */
  readonly refresh?: readonly string[]
  /** Finishes what an earlier installation left half done, where that has to be asked for. */
  readonly mend?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const aptOptions = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Use-Pty=0']

export const managerCommands: Record<PackageManager, ManagerCommands> = {
  apt: {
    install: ['apt-get', 'install', '--yes', '--no-install-recommends', ...aptOptions],
    // Left alone, it ends with 0 when the archive cannot be reached.
    refresh: ['apt-get', 'update', '-o', 'APT::Update::Error-Mode=any', ...aptOptions],
    mend: ['dpkg', '--configure', '-a'],
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  },
  dnf: { install: ['dnf', 'install', '--assumeyes', '--setopt=install_weak_deps=False'] },
  pacman: { install: ['pacman', '-Sy', '--noconfirm', '--needed'] },
  zypper: { install: ['zypper', '--non-interactive', 'install', '--no-recommends'] },
  apk: { install: ['apk', 'add', '--update-cache'] },
}

/** What a person would type. */
export const typedCommands: Record<PackageManager, string> = {
  apt: 'apt-get install --no-install-recommends',
  dnf: 'dnf install',
  pacman: 'pacman -S',
  zypper: 'zypper install --no-recommends',
  apk: 'apk add',
}
