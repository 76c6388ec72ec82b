import { defaultPort, type Target } from '../target.ts'
import { type KnownHost, parseLine } from './line.ts'
import { namesMean } from './names.ts'

/** The hosts whose keys are known, and the files that say so. */
export interface KnownHosts {
  readonly lines: readonly KnownHost[]
  readonly sources: readonly string[]
}

/** What is known of one host. */
export interface KnownKeys {
  /** Keys that are its own. */
  readonly own: readonly KnownHost[]
  /** Keys that are its own under its name with SSH's usual port: good if shown, no evidence otherwise. */
  readonly besides: readonly KnownHost[]
  readonly revoked: readonly KnownHost[]
  /** Keys that sign certificates for it. */
  readonly authorities: readonly KnownHost[]
}

/** Reads known_hosts. `source` names where the text comes from. */
export function parseKnownHosts(text: string, source: string): KnownHosts {
  const lines = text.split(/\r?\n/)
  return {
    lines: lines.flatMap((line, index) => parseLine(line, `${source}:${index + 1}`) ?? []),
    sources: [source],
  }
}

/** Several of them as one. */
export function mergeKnownHosts(several: readonly KnownHosts[]): KnownHosts {
  return {
    lines: several.flatMap(({ lines }) => lines),
    sources: several.flatMap(({ sources }) => sources),
  }
}

/** The name that a host has in known_hosts. */
export function knownName({ host, port }: Pick<Target, 'host' | 'port'>): string {
  return port === defaultPort ? host : `[${host}]:${port}`
}

/** What is known of a host; as ssh does it, also by its name without the port. */
export function knownKeysOf(known: KnownHosts, target: Pick<Target, 'host' | 'port'>): KnownKeys {
  const name = knownName(target)
  const exact = known.lines.filter(({ names }) => namesMean(names, name))
  const loose =
    name === target.host ? [] : known.lines.filter(({ names }) => namesMean(names, target.host))
  return {
    own: exact.filter(({ marker }) => marker === undefined),
    besides: loose.filter(({ marker }) => marker === undefined),
    revoked: [...exact, ...loose].filter(({ marker }) => marker === 'revoked'),
    authorities: exact.filter(({ marker }) => marker === 'cert-authority'),
  }
}
