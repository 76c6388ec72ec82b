import { stat } from 'node:fs/promises'
import { SshFault } from '../fault.ts'
import { type PublicKey, parsePublicKey } from '../public-key.ts'
import { readSmall } from '../small-file.ts'
import { type KeyText, readKeyText } from './private-key.ts'

/** In bytes: a key of 16384 bits has less. */
const mostKey = 64 * 1024

/**
 * Reads a file with a private key, or with its public half where the agent has the other.
 * Rejects with an SshFault, `key-file`, for one that cannot be used, and one that others may read,
 * which ssh would not use either.
 */
export async function readKeyFile(path: string): Promise<KeyText> {
  const text = await readSmall(path, mostKey).catch((cause) => {
    throw new SshFault('key-file', `the key cannot be read: ${cause.message}`, {
      remedy: 'give the file that holds the private key',
      cause,
    })
  })
  const read = await readKeyText(text.toString('utf8'), path)
  if (read.kind !== 'public') await refuseIfOpen(path)
  return read.kind === 'locked' && read.publicKey === undefined
    ? { ...read, publicKey: await halfBeside(path) }
    : read
}

async function refuseIfOpen(path: string): Promise<void> {
  const { mode, uid } = await stat(path)
  if (uid !== process.getuid?.() || (mode & 0o077) === 0) return
  const shown = (mode & 0o777).toString(8).padStart(4, '0')
  throw new SshFault('key-file', `others can read ${path}: its mode is ${shown}`, {
    remedy: `chmod 600 ${path}`,
  })
}

/** The public key in the `.pub` file beside. */
async function halfBeside(path: string): Promise<PublicKey | undefined> {
  const text = await readSmall(`${path}.pub`, mostKey).catch(() => undefined)
  return text && parsePublicKey(text.toString('utf8'))
}
