import { type Answer, wholeNumber } from '../answer.ts'
import type { Device, Link, LinkKind } from '../facts.ts'
import { byName, pairOf, Said, wordsOf } from './words.ts'

/** Flags of a link, as if.h has them. */
const up = 0x1

export function readLinks(answer: Answer): readonly Link[] {
  const details = detailsOf(answer.all('ip-link'))
  return [...byName(answer.all('link'))].map(([name, lines]) =>
    readLink(name, new Said(lines), details.get(name) ?? ''),
  )
}

function readLink(name: string, said: Said, detail: string): Link {
  const word = detailWord(detail)
  const kind = kindOf(name, said, word)
  const permanent = said.one('permanent')
  const master = said.one('master')
  const vlanId = kind === 'vlan' ? vlanIdOf(said, detail) : undefined
  const shown = kind === 'other' ? (said.one('devtype') ?? word) : undefined
  return {
    name,
    kind,
    ...(shown === undefined ? {} : { word: shown }),
    mac: said.one('address') ?? '',
    ...(permanent === undefined ? {} : { permanentMac: permanent }),
    mtu: wholeNumber(said.one('mtu')) ?? 0,
    isUp: (Number(said.one('flags') ?? 0) & up) !== 0,
    hasCarrier: said.one('carrier') === '1',
    ...(master === undefined ? {} : { master }),
    lower: [...new Set([...said.all('lower'), ...said.all('port'), ...slavesOf(said)])],
    ...(vlanId === undefined ? {} : { vlanId }),
    parameters: parametersOf(said),
    devices: devicesOf(said),
  }
}

/** What `ip -d -o link` says of each, from its second part on. */
function detailsOf(lines: readonly string[]): Map<string, string> {
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const [, name, rest] = /^\d+: ([^:@ ]+)(?:@[^: ]+)?: (.*)$/.exec(line) ?? []
      return name === undefined || rest === undefined ? [] : [[name, rest]]
    }),
  )
}

/** The kinds that iproute2 names, a part of its line each. */
function detailWord(detail: string): string | undefined {
  const kinds =
    /\\ +(bond|vlan|bridge|dummy|veth|tun|vxlan|macvlan|macvtap|ipvlan|team|wireguard|ifb|vrf|gre|gretap|sit|ipip|ipoib|hsr|geneve) /
  return kinds.exec(`${detail} `)?.[1]
}

/** ARPHRD_ETHER and ARPHRD_LOOPBACK. */
const ethernet = '1'
const loopback = '772'

function kindOf(name: string, said: Said, word: string | undefined): LinkKind {
  if (said.one('type') === loopback) return 'loopback'
  if (said.one('wireless') !== undefined) return 'wifi'
  const devtype = said.one('devtype')
  if (devtype === 'bond' || devtype === 'vlan' || devtype === 'bridge') return devtype
  if (devtype !== undefined) return 'other'
  if (said.all('modalias').length + said.all('driver').length > 0)
    return said.one('type') === ethernet ? 'phys' : 'other'
  if (word === 'dummy' || (word === undefined && /^dummy\d+$/.test(name))) return 'dummy'
  return 'other'
}

function slavesOf(said: Said): readonly string[] {
  return said.all('bond').flatMap((text) => {
    const [word, rest] = pairOf(text)
    return word === 'slaves' ? wordsOf(rest) : []
  })
}

/** The kernel's file, which root alone may read, or what iproute2 says. */
function vlanIdOf(said: Said, detail: string): number | undefined {
  const [, id] =
    said
      .all('vlan')
      .map((line) => /\bVID: (\d{1,4})\b/.exec(line))
      .find(Boolean) ??
    /\bvlan protocol \S+ id (\d{1,4})\b/.exec(detail) ??
    []
  return wholeNumber(id)
}

/** `mode active-backup 1` is active-backup. */
function parametersOf(said: Said): ReadonlyMap<string, string> {
  const own = [...said.all('bond'), ...said.all('bridge')].map(pairOf)
  return new Map(
    own
      .filter(([name]) => name !== 'slaves')
      .map(([name, value]) => [name, value.replace(/^(\S+) \d+$/, '$1')]),
  )
}

/** How far out a device may hang. */
const outermost = 12

function devicesOf(said: Said): readonly Device[] {
  const devices: { modalias?: string; driver?: string }[] = []
  for (const key of ['modalias', 'driver'] as const) {
    for (const text of said.all(key)) {
      const [step, value] = pairOf(text)
      const at = wholeNumber(step)
      if (at === undefined || at > outermost || value === '') continue
      while (devices.length <= at) devices.push({})
      devices[at] = { ...devices[at], [key]: value }
    }
  }
  return devices
}

/** A link, and all that it stands on down to the cards. Each once, however they are tangled. */
export function stackOf(links: readonly Link[], name: string): readonly Link[] {
  const byName = new Map(links.map((link) => [link.name, link]))
  const names = new Set([name]) // grows as it is walked
  for (const each of names) for (const lower of byName.get(each)?.lower ?? []) names.add(lower)
  return [...names].flatMap((each) => byName.get(each) ?? [])
}
