import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemNames } from '../../../../src/model/system.ts'
import type { RigWish } from '../../wish.ts'
import type { Recipe } from '../image.ts'
import type { Archive } from '../unpack.ts'
import { makeMinimal } from './make.ts'

/** What a minimal host is made from. */
export interface Minimal extends Archive {
  readonly packages: readonly string[]
  /** The commands it has, all of them busybox. What else busybox can do, its shell does not find. */
  readonly applets: readonly string[]
  /** Path in the root, and content. */
  readonly files: Readonly<Record<string, string>>
}

const scripts = ['inittab', 'rc', 'dhcp'] as const

/** Busybox and dropbear on a root that is never written to: no Nix, no systemd, no sudo. */
export async function minimalRecipe({ system }: RigWish): Promise<Recipe> {
  const architecture = systemNames[system].debian
  const texts = scripts.map(async (name) => [
    `etc/${name}`,
    await readFile(join(import.meta.dirname, 'etc', name), 'utf8'),
  ])
  const minimal: Minimal = {
    release: 'bookworm',
    architecture,
    packages: ['busybox', 'dropbear-bin', `linux-image-cloud-${architecture}`],
    applets,
    files: { ...Object.fromEntries(await Promise.all(texts)), ...accounts },
  }
  return {
    ingredients: JSON.stringify(minimal),
    append: ['cryptomgr.notests'],
    make: (folder) => makeMinimal(minimal, folder),
  }
}

/** Not among them: tar, cpio, setsid, wget, nc, mktemp, timeout, base64, xz, zstd. */
const applets = [
  ...['[', 'ash', 'awk', 'basename', 'cat', 'chmod', 'chown', 'cp', 'cut', 'date', 'dd', 'df'],
  ...['dirname', 'dmesg', 'echo', 'env', 'expr', 'false', 'find', 'free', 'grep', 'gunzip', 'gzip'],
  ...['halt', 'head', 'hostname', 'id', 'init', 'insmod', 'ip', 'kill', 'ln', 'ls', 'lsmod'],
  ...['mkdir', 'mknod', 'mount', 'mv', 'poweroff', 'printf', 'ps', 'pwd', 'readlink', 'reboot'],
  ...['rm', 'rmdir', 'rmmod', 'route', 'sed', 'sh', 'sha256sum', 'sleep', 'sort', 'stat', 'stty'],
  ...['sync', 'tail', 'tee', 'test', 'touch', 'tr', 'true', 'udhcpc', 'umount', 'uname', 'uniq'],
  ...['uptime', 'wc', 'which', 'who', 'xargs'],
] as const

const accounts = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nlab:x:1000:1000:lab:/home/lab:/bin/sh\n',
  'etc/group': 'root:x:0:\nlab:x:1000:\n',
  'etc/shadow': 'root:*:20000::::::\nlab:*:20000::::::\n',
  'etc/hostname': 'rig\n',
  'etc/hosts': '127.0.0.1 localhost\n',
}
