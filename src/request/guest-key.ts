import { resolve } from 'node:path'
import { SshFault } from '../machine/kexec/ssh/fault.ts'
import { readKeyText } from '../machine/kexec/ssh/keys/private-key.ts'
import { readSmall } from '../machine/kexec/ssh/small-file.ts'
import type { Secret } from '../model/secret.ts'
import type { Asked, Refusal } from './asked.ts'
import { keyIn } from './ssh-key.ts'

const mostBytes = 64 * 1024
const making = "make one: ssh-keygen -t ed25519 -N '' -f guest_host_key"
const isOpenSsh = /^-----BEGIN OPENSSH PRIVATE KEY-----/

/** The guest's own host key, from a file or a variable; undefined where it brings none. */
export async function readGuestKey(asked: Asked): Promise<Secret | undefined> {
  const { guestHostKey: file, guestHostKeyEnv: variable } = asked.raw
  if (variable !== undefined) {
    const key = await keyOf(asked.caller.env[variable] ?? '')
    if (!('reason' in key)) return key
    asked.refuse('guestHostKeyEnv', key) // and is not shown
  } else if (file !== undefined) {
    const text = await readSmall(resolve(asked.caller.cwd, file), mostBytes).catch(() => undefined)
    const key = text === undefined ? unreadable : await keyOf(text.toString('utf8'))
    if (!('reason' in key)) return key
    asked.refuse('guestHostKey', { value: file, ...key })
  }
  return undefined
}

const unreadable: Refusal = { reason: 'cannot be read', remedy: `give a key's file, or ${making}` }

/** The SSH server there reads keys of OpenSSH's own format alone. */
async function keyOf(text: string): Promise<Secret | Refusal> {
  const key = keyIn(text)
  if (key === undefined || !isOpenSsh.test(key.reveal()))
    return { reason: "is no private key in OpenSSH's format", remedy: making }
  try {
    const read = await readKeyText(key.reveal(), 'the key')
    if (read.kind === 'key') return key
    return { reason: 'wants a passphrase, and nobody is there to type it', remedy: making }
  } catch (error) {
    if (!(error instanceof SshFault)) throw error
    return { reason: 'is no private key that SSH can use', remedy: making }
  }
}
