import { isIP } from 'node:net'
import { type Answer, wholeNumber } from '../answer.ts'
import type { Address } from '../facts.ts'
import { littleEndianAddress, longAddress } from './hex.ts'
import { wordsOf } from './words.ts'

/** The addresses of all links, from the best of what the host has to tell them. */
export function readAddresses(answer: Answer): readonly Address[] {
  const told = answer.all('ip-addr').flatMap(fromIp)
  if (told.length > 0) return told
  const four = fromIfconfig(answer.all('ifconfig'))
  return [
    ...(four.length > 0 ? four : fromKernel(answer)),
    ...answer.all('inet6').flatMap(fromInet6),
  ]
}

/** `2: eth0    inet 10.0.2.15/24 brd 10.0.2.255 scope global dynamic eth0\  valid_lft 86399sec ...` */
function fromIp(line: string): readonly Address[] {
  const [head = ''] = line.split('\\')
  const [, link, family, text, rest = ''] =
    /^\d+: ([^@\s]+)(?:@\S+)? +(inet6?) (\S+)(.*)$/.exec(head) ?? []
  if (link === undefined || family === undefined || text === undefined) return []
  const words = wordsOf(rest)
  const after = (word: string) => words[words.indexOf(word) + 1] ?? ''
  const peer = words[0] === 'peer' ? words[1] : undefined
  const [address = '', length] = text.split('/')
  const prefix = wholeNumber(length ?? peer?.split('/')[1]) ?? (family === 'inet' ? 32 : 128)
  return addressOf({
    link,
    address,
    prefix,
    scope: words.includes('scope') ? after('scope') : 'global',
    ...(peer === undefined ? {} : { peer: peer.split('/')[0] ?? '' }),
    isDynamic: words.includes('dynamic'),
  })
}

/** Net-tools of both ages, and busybox. */
function fromIfconfig(lines: readonly string[]): readonly Address[] {
  let link = ''
  return lines.flatMap((line) => {
    link = /^([^\s:]+(?::\d+)?):? (?=.*(?:Link encap|flags=))/.exec(line)?.[1] ?? link
    const [, address] = /\binet (?:addr:)?(\d+\.\d+\.\d+\.\d+)/.exec(line) ?? []
    const [, mask] = /\b(?:Mask:|netmask )(\d+\.\d+\.\d+\.\d+)/.exec(line) ?? []
    if (address === undefined || mask === undefined || link === '') return []
    const [plainLink = ''] = link.split(':')
    return addressOf({ link: plainLink, address, prefix: prefixOfMask(mask), ...unsaid(address) })
  })
}

/**
 * From the kernel's tables alone: its own addresses, each on the link whose network it is in.
 * Those in no network of a link are left out.
 */
function fromKernel(answer: Answer): readonly Address[] {
  const networks = answer.all('route4').flatMap((line) => {
    const [link, to, via, , , , , mask] = wordsOf(line)
    if (link === undefined || via !== '00000000') return []
    const [network, bits] = [littleEndianAddress(to), littleEndianAddress(mask)]
    if (network === undefined || bits === undefined || mask === '00000000') return []
    return [{ link, network: numberOf(network), mask: numberOf(bits), prefix: prefixOfMask(bits) }]
  })
  return [...new Set(answer.all('local4'))].flatMap((address) => {
    if (isIP(address) !== 4) return []
    if (address.startsWith('127.'))
      return addressOf({ link: 'lo', address, prefix: 8, ...unsaid(address) })
    const near = networks
      .filter(({ network, mask }) => (numberOf(address) & mask) === (network & mask))
      .sort((a, b) => b.prefix - a.prefix)[0]
    if (near === undefined) return []
    return addressOf({ link: near.link, address, prefix: near.prefix, ...unsaid(address) })
  })
}

function unsaid(address: string) {
  return { scope: address.startsWith('127.') ? 'host' : 'global', isDynamic: false }
}

const permanent = 0x80
const scopesOfInet6: Readonly<Record<number, string>> = {
  0: 'global',
  16: 'host',
  32: 'link',
  64: 'site',
}

/** `fe80...0001 02 40 20 80 eth0`: address, index, prefix, scope, flags, link; all hex. */
function fromInet6(line: string): readonly Address[] {
  const [hex, , prefix = '', scope = '', flags = '', link] = wordsOf(line)
  const address = longAddress(hex)
  if (address === undefined || link === undefined) return []
  return addressOf({
    link,
    address,
    prefix: Number.parseInt(prefix, 16),
    scope: scopesOfInet6[Number.parseInt(scope, 16)] ?? 'global',
    isDynamic: (Number.parseInt(flags, 16) & permanent) === 0,
  })
}

/** Only what is an address after all. */
function addressOf(told: Omit<Address, 'family'>): readonly Address[] {
  const family = isIP(told.address)
  if (family !== 4 && family !== 6) return []
  if (!(told.prefix >= 0 && told.prefix <= (family === 4 ? 32 : 128))) return []
  if (told.peer !== undefined && isIP(told.peer) === 0) return []
  return [{ ...told, family }]
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => (sum << 8) | Number(part), 0)
}

function prefixOfMask(mask: string): number {
  const bits = (numberOf(mask) >>> 0).toString(2)
  return bits.replace(/0+$/, '').length
}
