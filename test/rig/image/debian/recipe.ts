import { systemNames } from '../../../../src/model/system.ts'
import type { RigWish } from '../../wish.ts'
import type { Recipe } from '../image.ts'
import type { Archive } from '../unpack.ts'
import { makeForeign } from './foreign.ts'
import { makeNative } from './native.ts'
import { scriptTexts } from './scripts.ts'

const packages = [
  'ca-certificates',
  'dbus',
  'e2fsprogs',
  'iproute2',
  'iputils-ping',
  'kmod',
  'libpam-systemd',
  'nix-bin',
  'openssh-server',
  'procps',
  'sudo',
  'systemd-sysv',
  'udev',
] as const

/** Folders of packages that no test looks into: without them a copy of the disk takes half as long. */
const leftOut = [
  '/usr/share/doc/*',
  '/usr/share/info/*',
  '/usr/share/locale/*',
  '/usr/share/man/*',
  ...['gpu', 'infiniband', 'isdn', 'media', 'net/ethernet', 'net/wireless', 'staging'].map(
    (drivers) => `/lib/modules/*/kernel/drivers/${drivers}/*`,
  ),
  '/lib/modules/*/kernel/sound/*',
] as const

export const diskSize = '4G'

/** What a Debian is made from. */
export interface Debian extends Archive {
  readonly packages: readonly string[]
  /** Paths that dpkg is not to unpack. */
  readonly leftOut: readonly string[]
}

/** A Debian bookworm as on a server: systemd, OpenSSH, sudo, Nix, the kernel for all hardware. */
export async function debianRecipe({ system, kexecTools }: RigWish): Promise<Recipe> {
  const architecture = systemNames[system].debian
  const debian: Debian = {
    release: 'bookworm',
    architecture,
    packages: [...packages, ...(kexecTools ? ['kexec-tools'] : []), `linux-image-${architecture}`],
    leftOut,
  }
  const isNative = systemNames[system].node === process.arch
  return {
    ingredients: JSON.stringify([debian, await scriptTexts(isNative)]),
    append: ['root=/dev/vda', 'ro', 'cryptomgr.notests'],
    make: (folder) => (isNative ? makeNative(debian, folder) : makeForeign(debian, system, folder)),
  }
}
