import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { outputOf } from '../../src/host/command.ts'

const keyTypes = ['ed25519', 'ecdsa', 'rsa'] as const

/** The keys of one rig, as files: the host's own, and the one that opens it. */
export interface Keys {
  /** OpenSSH's names, in a folder: `ssh_host_TYPE_key` and `.pub`. */
  readonly hostKeys: readonly string[]
  readonly key: string
  /** The line that authorized_keys takes for it. */
  readonly authorizedLine: string
}

/** Makes a rig's keys: as the image holds none, nobody who has it can play the host. */
export async function makeKeys(folder: string): Promise<Keys> {
  const keys = join(folder, 'keys')
  await mkdir(keys)
  const hostKeys = keyTypes.map((type) => join(keys, `ssh_host_${type}_key`))
  const key = join(keys, 'id')
  await Promise.all([
    ...hostKeys.map((path, index) => makeKey(path, keyTypes[index] ?? '', 'root@rig')),
    makeKey(key, 'ed25519', 'rig'),
  ])
  return { hostKeys, key, authorizedLine: (await readFile(`${key}.pub`, 'utf8')).trim() }
}

/** Writes what known_hosts has for the rig, from the keys it was given: nothing is asked of the line. */
export async function writeKnownHosts(
  path: string,
  { address, port }: { readonly address: string; readonly port: number },
  { hostKeys }: Keys,
): Promise<void> {
  const publicKeys = await Promise.all(hostKeys.map((key) => readFile(`${key}.pub`, 'utf8')))
  const lines = publicKeys.map((text) => {
    const [type, blob] = text.split(' ')
    return `[${address}]:${port} ${type} ${blob?.trim()}\n`
  })
  await writeFile(path, lines.join(''))
}

/** A private key that no rig's known_hosts knows, in OpenSSH's format. */
export async function makeOtherKey(folder: string): Promise<string> {
  const path = join(folder, 'other-key')
  await rm(path, { force: true })
  await makeKey(path, 'ed25519', 'another')
  return readFile(path, 'utf8')
}

async function makeKey(path: string, type: string, comment: string): Promise<void> {
  await outputOf('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', comment, '-f', path])
}
