import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { outputOf } from '../../../../src/host/command.ts'
import type { Keys } from '../../access.ts'
import type { RigWish } from '../../wish.ts'
import type { Furnishing } from '../furnish.ts'

/** What makes a minimal host this rig's: its keys in dropbear's format, and who may enter. */
export async function minimalFurnishings(wish: RigWish, keys: Keys): Promise<Furnishing[]> {
  const authorized = `${wish.authorized(keys.authorizedLine)}\n`
  return [
    ...(await Promise.all(keys.hostKeys.map(hostKeyFile))),
    { path: '/etc/machine-id', content: `${randomBytes(16).toString('hex')}\n`, mode: 0o444 },
    { path: '/root/.ssh/authorized_keys', content: authorized, mode: 0o600 },
    { path: '/home/lab/.ssh/authorized_keys', content: authorized, mode: 0o600, owner: 1000 },
  ]
}

/** dropbear finds its keys by these names. */
async function hostKeyFile(key: string): Promise<Furnishing> {
  const converted = `${key}.dropbear`
  await outputOf('dropbearconvert', ['openssh', 'dropbear', key, converted])
  const name = basename(key).replace('ssh_host', 'dropbear').replace(/_key$/, '_host_key')
  return { path: `/etc/dropbear/${name}`, content: await readFile(converted), mode: 0o600 }
}
