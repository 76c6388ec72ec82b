import { isIPv6 } from 'node:net'
import type { Target } from '../model/target.ts'
import type { Refusal } from './asked.ts'
import { portOf } from './port.ts'

const form = 'write ssh://USER@HOST, with :PORT where it is not 22'
const pattern = /^(?:ssh:\/\/)?(?:([^@/]*)@)?(\[[^\]]*\]|[^:/@[\]]+)(?::([^/]*))?\/?$/
const user = /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/
const name = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?$/

/** A target as it was written; absent is what was left out. */
export type WrittenTarget = Pick<Target, 'host' | 'port'> & { readonly user?: string }

/** Takes `[ssh://][USER@]HOST[:PORT]` apart; an IPv6 address stands in brackets. */
export function splitTarget(text: string): WrittenTarget | Refusal {
  if (/^[^@]*:[^@/]+@/.test(text.replace(/^ssh:\/\//, '')))
    return {
      value: text.replace(/:[^@/]+@/, ':***@'),
      reason: 'has a password in it, which would show in lists of processes and in reports',
      remedy: 'leave it out: a key or an agent lets us in',
    }
  const [, login, host = '', portText] = pattern.exec(text) ?? []
  const port = portText === undefined ? 22 : portOf(portText, 1)
  const plain = host.replace(/^\[(.*)\]$/, '$1')
  const isHost = host === plain ? name.test(host) : isIPv6(plain)
  if (!isHost) return { value: text, reason: 'is no host that is reached over SSH', remedy: form }
  if (port === undefined)
    return { value: text, reason: 'has a port that is none', remedy: 'give one from 1 to 65535' }
  if (login !== undefined && !isUser(login))
    return { value: text, reason: 'has no user before its @', remedy: form }
  return { host: plain, port, ...(login === undefined ? {} : { user: login }) }
}

/** Whether a text is a user's name, as far as one can tell from here. */
export function isUser(text: string): boolean {
  return user.test(text)
}
