import { isIPv6 } from 'node:net'
import type { Target } from '../../../model/target.ts'
import { SshFault } from './fault.ts'

export type { Target }

export const defaultPort = 22

const remedy =
  'write ssh://[user@]host[:port] or user@host, with an IPv6 address in brackets: ssh://root@[2001:db8::1]:22'
const shape =
  /^(?:(?<user>.*)@)?(?:\[(?<bracketed>[^\][]*)\]|(?<name>[^:@/?#[\]]*))(?::(?<port>[^:/?#]*))?(?<path>[/?#].*)?$/s
const hostName =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}[a-z0-9_])?)*\.?$/
// What a name of a user may not hold on any host, and what would mean something to a shell.
const noUser = /^$|^-|[\s\p{Cc}'"`$\\;&<>|(){}/:]/u

/**
 * Reads `ssh://[user@]host[:port]`, or the same without `ssh://`.
 * Throws an SshFault, `bad-target`, for anything else. What was given is not in it: it may hold a password.
 */
export function parseTarget(text: string, otherwise: { readonly user?: string } = {}): Target {
  const rest = withoutScheme(text)
  const parts = shape.exec(rest)?.groups
  if (parts === undefined) throw refusal(whyShapeless(rest))
  if (parts.path !== undefined && parts.path !== '/') throw refusal('the target has a path')
  return {
    user: userOf(parts.user, rest === text, otherwise.user ?? 'root'),
    host: hostOf(parts.bracketed, parts.name ?? ''),
    port: portOf(parts.port),
  }
}

function withoutScheme(text: string): string {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? []
  if (scheme === undefined || rest === undefined) return text
  if (scheme.toLowerCase() !== 'ssh') throw refusal(`the target is no ssh:// but a ${scheme}://`)
  return rest
}

function whyShapeless(rest: string): string {
  return isIPv6(rest.replace(/^.*@/s, ''))
    ? 'the target has an IPv6 address without brackets'
    : 'the target is no address of a host'
}

function userOf(given: string | undefined, isPlain: boolean, otherwise: string): string {
  if (given === undefined) return otherwise
  if (given.includes(':'))
    throw refusal(
      'the target holds a password',
      'leave it out, as others can read it: keys and the agent open the door',
    )
  const user = isPlain ? given : decoded(given)
  if (noUser.test(user)) throw refusal("the target's user is no name of one")
  return user
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw refusal("the target's user has a percent sign that stands for nothing")
  }
}

function hostOf(bracketed: string | undefined, name: string): string {
  if (bracketed !== undefined) {
    if (!isIPv6(bracketed)) throw refusal('what the target has in brackets is no IPv6 address')
    return bracketed.toLowerCase()
  }
  const host = name.toLowerCase()
  if (!hostName.test(host)) throw refusal('the target has no name of a host')
  return host
}

function portOf(text: string | undefined): number {
  if (text === undefined) return defaultPort
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65535)
    throw refusal("the target's port is none", 'give a port from 1 to 65535')
  return port
}

function refusal(reason: string, instead = remedy): SshFault {
  return new SshFault('bad-target', reason, { remedy: instead })
}

/** The host, with its port where that is not SSH's own: `host`, `host:2222`, `[::1]:2222`. */
export function placeText({ host, port }: Pick<Target, 'host' | 'port'>): string {
  const name = host.includes(':') ? `[${host}]` : host
  return port === defaultPort ? name : `${name}:${port}`
}
