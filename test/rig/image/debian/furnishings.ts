import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Keys } from '../../access.ts'
import type { RigWish } from '../../wish.ts'
import type { Furnishing } from '../furnish.ts'
import { type Ipv6, networkFiles } from './network.ts'

const lab = 1000

/** What makes a Debian this rig's: its identity, who may enter, its network. */
export async function debianFurnishings(
  wish: RigWish,
  keys: Keys,
  ipv6: Ipv6 | undefined,
): Promise<Furnishing[]> {
  const authorized = `${wish.authorized(keys.authorizedLine)}\n`
  return [
    { path: '/etc/machine-id', content: `${randomBytes(16).toString('hex')}\n`, mode: 0o444 },
    ...(await hostKeyFiles(keys)),
    { path: '/root/.ssh/authorized_keys', content: authorized, mode: 0o600 },
    { path: '/home/lab/.ssh/authorized_keys', content: authorized, mode: 0o600, owner: lab },
    ...(wish.sudo === 'free' ? [freeSudo] : []),
    ...networkFiles(wish.network, ipv6),
  ]
}

const freeSudo = {
  path: '/etc/sudoers.d/lab',
  content: 'lab ALL=(ALL) NOPASSWD: ALL\n',
  mode: 0o440,
}

async function hostKeyFiles({ hostKeys }: Keys): Promise<Furnishing[]> {
  const pairs = hostKeys.map(async (key) => [
    { path: `/etc/ssh/${basename(key)}`, content: await readFile(key), mode: 0o600 },
    { path: `/etc/ssh/${basename(key)}.pub`, content: await readFile(`${key}.pub`) },
  ])
  return (await Promise.all(pairs)).flat()
}
