import { SshFault } from './fault.ts'
import {
  type KnownHosts,
  type KnownKeys,
  knownKeysOf,
  knownName,
} from './known-hosts/known-hosts.ts'
import type { KnownHost } from './known-hosts/line.ts'
import { algorithmsFor, isSameKey, keyLine, keyText, type PublicKey } from './public-key.ts'
import { placeText, type Target } from './target.ts'

/** What decides whether a host is the one that is meant. */
export interface HostCheck {
  /** The algorithms to ask it for, the best first. */
  readonly algorithms: readonly string[]
  /** Why a key that it shows is not accepted; undefined where it is. */
  readonly whyRefused: (shown: PublicKey) => SshFault | undefined
}

/** A host is known by its keys in known_hosts, or by the pinned ones alone where there are any. */
export function hostCheck(
  target: Target,
  known: KnownHosts,
  pinned?: readonly PublicKey[],
): HostCheck {
  if (pinned !== undefined) return pinnedCheck(target, pinned)
  const keys = knownKeysOf(known, target)
  const types = [...keys.own, ...keys.besides].map(({ key }) => key.type)
  return {
    algorithms: algorithmsFor(new Set(types)),
    whyRefused: (shown) => whyNotKnown(shown, keys, target, known.sources),
  }
}

function pinnedCheck(target: Target, pinned: readonly PublicKey[]): HostCheck {
  return {
    algorithms: algorithmsFor(new Set(pinned.map(({ type }) => type))),
    whyRefused: (shown) =>
      pinned.some((key) => isSameKey(key, shown))
        ? undefined
        : new SshFault(
            'key-changed',
            `${placeText(target)} shows the key ${keyText(shown)}, and only ${listed(pinned.map(keyText))} is accepted from it`,
            { remedy: 'find out who answers there: it is not the system that was expected' },
          ),
  }
}

function whyNotKnown(
  shown: PublicKey,
  keys: KnownKeys,
  target: Target,
  sources: readonly string[],
): SshFault | undefined {
  const isShown = ({ key }: KnownHost) => isSameKey(key, shown)
  const revoked = keys.revoked.find(isShown)
  if (revoked !== undefined) return revokedFault(shown, revoked, target)
  if (keys.own.some(isShown)) return undefined
  if (keys.own.length > 0) return changedFault(shown, keys.own, target)
  if (keys.besides.some(isShown)) return undefined
  return unknownFault(shown, keys.authorities, target, sources)
}

function revokedFault(shown: PublicKey, { place }: KnownHost, target: Target): SshFault {
  return new SshFault(
    'revoked',
    `${placeText(target)} shows the key ${keyText(shown)}, which is revoked in ${place}`,
    { remedy: 'do not trust what answers there; ask whoever owns the host for its new key' },
  )
}

function changedFault(shown: PublicKey, own: readonly KnownHost[], target: Target): SshFault {
  const sameType = own.filter(({ key }) => key.type === shown.type)
  const expected = sameType.length > 0 ? sameType : own
  const texts = expected.map(({ key, place }) => `${keyText(key)} (${place})`)
  return new SshFault(
    'key-changed',
    `${placeText(target)} shows the key ${keyText(shown)}, and is known by ${listed(texts)}: ` +
      'either somebody answers in its place, or it was set up anew',
    {
      remedy: `ask whoever owns the host which; only if it was set up anew put "${lineOf(target, shown)}" in place of ${listed(expected.map(({ place }) => place))}`,
    },
  )
}

function unknownFault(
  shown: PublicKey,
  authorities: readonly KnownHost[],
  target: Target,
  sources: readonly string[],
): SshFault {
  const why =
    authorities.length > 0
      ? `it is known by a certificate authority alone (${listed(authorities.map(({ place }) => place))}), and certificates of hosts are not supported`
      : `no key of it is in ${listed(sources, 'or')}`
  return new SshFault(
    'unknown-host',
    `${placeText(target)} shows the key ${keyText(shown)}, and ${why}`,
    {
      remedy: `compare that with the host's own (there: ${keygenOf(shown)}), then add the line "${lineOf(target, shown)}" to the known hosts`,
    },
  )
}

/** The line of known_hosts that knows a host by this key. */
function lineOf(target: Target, key: PublicKey): string {
  return `${knownName(target)} ${keyLine(key)}`
}

function keygenOf({ type }: PublicKey): string {
  const short = type.replace(/^ssh-|-sha2-nistp\d+$/g, '')
  return `ssh-keygen -lf /etc/ssh/ssh_host_${short}_key.pub`
}

function listed(texts: readonly string[], word = 'and'): string {
  const shown = texts.slice(0, 4)
  const more = texts.length > shown.length ? [`${texts.length - shown.length} more`] : []
  return [...shown, ...more].join(', ').replace(/, ([^,]*)$/, ` ${word} $1`)
}
