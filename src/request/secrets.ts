import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { SealedFile } from '../model/sealed.ts'
import { sshRecipientsOf } from './age-file.ts'
import type { Asked, Refusal } from './asked.ts'
import { hasControl } from './control.ts'
import { statOf } from './paths.ts'

/** Of one file, in bytes: they are keys and passwords, and lie in a host's RAM several times over. */
const mostBytes = 2 ** 20

/** The files that the hardware alone can read, each `NAME=FILE`. */
export function readSecrets(asked: Asked): readonly SealedFile[] {
  const names = new Set<string>()
  return (asked.raw.secret ?? []).flatMap((value) => {
    const read = readSecret(value, asked.caller.cwd, names)
    if (!('reason' in read)) return read
    asked.refuse('secret', { value, ...read })
    return []
  })
}

type Wrong = Omit<Refusal, 'value'>

function readSecret(value: string, cwd: string, names: Set<string>): SealedFile | Wrong {
  const { name, file } = splitSecret(value)
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/.test(name) || file === '' || hasControl(file))
    return {
      reason: 'is not of the form NAME=FILE, with a plain word as its name',
      remedy: 'write it like api-key=secrets/api-key.age',
    }
  if (names.has(name)) return { reason: 'has the name of another', remedy: 'give it another' }
  names.add(name)
  const path = resolve(cwd, file)
  const bytes = readWhole(path)
  if ('reason' in bytes) return bytes
  const recipients = sshRecipientsOf(bytes)
  if (recipients === undefined)
    return { reason: 'is not encrypted with age', remedy: `encrypt it: ${encrypting}` }
  if (recipients.length === 0)
    return {
      reason: 'is encrypted to no SSH key, and a host has no other to open it with',
      remedy: `encrypt it to the target's host key: ${encrypting}`,
    }
  return { name, path, bytes, recipients }
}

const encrypting = 'age -R ssh_host_ed25519_key.pub -o FILE.age FILE'

/** `NAME=FILE` in its two parts. */
export function splitSecret(value: string): { readonly name: string; readonly file: string } {
  const [name = ''] = value.split('=', 1)
  return { name, file: value.slice(name.length + 1) }
}

function readWhole(path: string): Uint8Array | Wrong {
  const remedy = 'give a file that was encrypted with age'
  const stat = statOf(path)
  if (stat === undefined) return { reason: 'names a file that does not exist', remedy }
  if (!stat.isFile()) return { reason: 'names no file', remedy }
  if (stat.size > mostBytes) return { reason: 'names a file of more than 1 MiB', remedy }
  try {
    return readFileSync(path)
  } catch {
    return { reason: 'names a file that cannot be read', remedy }
  }
}
