import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Secret } from '../../../../model/secret.ts'
import { SshFault } from '../fault.ts'
import { isSameKey, type PublicKey } from '../public-key.ts'
import { agentIdentities } from './agent.ts'
import type { Identity } from './identity.ts'
import { readKeyFile } from './key-file.ts'
import { type KeyText, readKeyText } from './private-key.ts'
import { usualNames } from './usual-names.ts'

/** What to log in with. With neither a file nor a text it is what ssh would take. */
export interface KeyWish {
  /** A file with a private key. */
  readonly file?: string | undefined
  /** A private key itself; it is kept in memory alone. */
  readonly text?: Secret | undefined
  /** The agent's socket: SSH_AUTH_SOCK of whoever asks. */
  readonly agent?: string | undefined
  /** Where `.ssh` lies. */
  readonly home?: string
}

/** Keys in the order they are tried, and what was left out, each with its reason. */
export interface FoundKeys {
  readonly identities: readonly Identity[]
  readonly left: readonly string[]
}

/**
 * Finds the keys to log in with. A key that was given is the only one, and one that wants a passphrase
 * is taken from the agent. Otherwise: the agent's keys, then the usual files of `~/.ssh`.
 * Rejects with an SshFault, `key-file` or `agent`, where what was given cannot be used.
 */
export async function findKeys(wish: KeyWish, signal?: AbortSignal): Promise<FoundKeys> {
  const { file, text } = wish
  if (text !== undefined) {
    const name = 'the given key'
    return {
      identities: [await usable(await readKeyText(text.reveal(), name), name, wish)],
      left: [],
    }
  }
  if (file !== undefined)
    return { identities: [await usable(await readKeyFile(file), file, wish)], left: [] }
  return usualKeys(wish, signal)
}

/** A key that was given, from the agent where its private half cannot be had here. */
async function usable(read: KeyText, name: string, { agent }: KeyWish): Promise<Identity> {
  if (read.kind === 'key') return read.identity
  const { publicKey } = read
  const held = agent === undefined ? [] : await agentIdentities(agent)
  const found = publicKey && held.find((each) => isSameKey(each.publicKey, publicKey))
  if (found !== undefined) return found
  const where = agent === undefined ? 'there is no agent' : 'the agent does not have it'
  const what = read.kind === 'locked' ? 'wants a passphrase' : 'is a public key'
  throw new SshFault('key-file', `${name} ${what}, and ${where}`, { remedy: remedyFor(read, name) })
}

function remedyFor({ kind }: KeyText, name: string): string {
  if (kind === 'public') return 'give the private key, or add it to the agent: ssh-add'
  const path = name.startsWith('/') ? name : './FILE'
  return `add it to the agent (ssh-add ${path}), or give a key without a passphrase`
}

async function usualKeys(
  { agent, home = homedir() }: KeyWish,
  signal: AbortSignal | undefined,
): Promise<FoundKeys> {
  const left: string[] = []
  const leave = (why: string) => {
    left.push(why)
    return []
  }
  const held =
    agent === undefined
      ? leave('there is no agent (SSH_AUTH_SOCK)')
      : await agentIdentities(agent, signal).catch((fault) => leave(reasonOf(fault, signal)))
  const files: Identity[] = []
  for (const name of usualNames) {
    const path = join(home, '.ssh', name)
    const read = await readKeyFile(path).catch((fault) => {
      if (!isMissing(fault)) leave(reasonOf(fault, signal))
    })
    if (read?.kind === 'key') files.push(read.identity)
    else if (read?.kind === 'locked' && !isHeld(held, read.publicKey))
      leave(`${path} wants a passphrase, and the agent does not have it`)
  }
  return { identities: distinct([...held, ...files]), left }
}

function reasonOf(error: unknown, signal: AbortSignal | undefined): string {
  signal?.throwIfAborted()
  if (error instanceof SshFault) return error.message
  throw error
}

function isMissing({ cause }: Error): boolean {
  return (cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
}

function isHeld(held: readonly Identity[], key: PublicKey | undefined): boolean {
  return key !== undefined && held.some(({ publicKey }) => isSameKey(publicKey, key))
}

/** Servers count attempts: the same key is tried once. */
function distinct(identities: readonly Identity[]): Identity[] {
  return identities.filter(({ publicKey }, index) => !isHeld(identities.slice(0, index), publicKey))
}
