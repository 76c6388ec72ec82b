import { isIP } from 'node:net'
import { type Answer, wholeNumber } from '../answer.ts'
import type { Route } from '../facts.ts'
import { littleEndianAddress, longAddress } from './hex.ts'
import { wordsOf } from './words.ts'

/** The routes of the main table. */
export function readRoutes(answer: Answer): readonly Route[] {
  const told = [
    ...answer.all('ip-route4').flatMap((line) => fromIp(line, 4)),
    ...answer.all('ip-route6').flatMap((line) => fromIp(line, 6)),
  ]
  if (told.length > 0) return told
  return [...answer.all('route4').flatMap(fromRoute), ...answer.all('route6').flatMap(fromRoute6)]
}

/** `default via 10.0.2.2 dev eth0 proto dhcp src 10.0.2.15 metric 100 onlink` */
function fromIp(line: string, family: 4 | 6): readonly Route[] {
  const [to = '', ...words] = wordsOf(line)
  const after = (word: string) => {
    const at = words.indexOf(word)
    return at === -1 ? undefined : words[at + 1]
  }
  const [link, via, metric, source] = ['dev', 'via', 'metric', 'src'].map(after)
  if (link === undefined) return []
  return routeOf({
    family,
    to: to === 'default' || to.includes('/') ? to : `${to}/${family === 4 ? 32 : 128}`,
    ...(via === undefined ? {} : { via }),
    link,
    ...metricOf(wholeNumber(metric)),
    ...(source === undefined ? {} : { source }),
    isOnlink: words.includes('onlink'),
    isOfAddress: via === undefined && isKernels(after('proto'), family, metric, source),
  })
}

/** Busybox does not say who made a route. */
function isKernels(
  proto: string | undefined,
  family: 4 | 6,
  metric: string | undefined,
  source: string | undefined,
): boolean {
  if (proto !== undefined) return proto === 'kernel'
  return family === 6 ? metric === '256' : source !== undefined
}

const rejected = 0x200

/** Columns: link, destination, gateway, flags, -, -, metric, mask. */
function fromRoute(line: string): readonly Route[] {
  const [link, to, gateway, flags = '', , , metric, mask] = wordsOf(line)
  const [network, via, bits] = [to, gateway, mask].map(littleEndianAddress)
  if (link === undefined || network === undefined || via === undefined || bits === undefined)
    return []
  if ((Number.parseInt(flags, 16) & rejected) !== 0) return []
  const prefix = Buffer.from(mask ?? '', 'hex').reduce((sum, byte) => sum + ones(byte), 0)
  const isDirect = via === '0.0.0.0'
  return routeOf({
    family: 4,
    to: prefix === 0 ? 'default' : `${network}/${prefix}`,
    ...(isDirect ? {} : { via }),
    link,
    ...metricOf(wholeNumber(metric)),
    isOnlink: false,
    isOfAddress: isDirect && prefix > 0,
  })
}

function ones(byte: number): number {
  return byte.toString(2).replaceAll('0', '').length
}

const local = 0x80000000

/** Columns: destination, prefix, source, prefix, next hop, metric, -, -, flags, link; all hex. */
function fromRoute6(line: string): readonly Route[] {
  const [to, length = '', , , hop, metric = '', , , flags = '', link] = wordsOf(line)
  const [network, via] = [longAddress(to), longAddress(hop)]
  if (network === undefined || via === undefined || link === undefined) return []
  const bits = Number.parseInt(flags, 16)
  if ((bits & (local | rejected)) !== 0 || link === 'lo') return []
  const prefix = Number.parseInt(length, 16)
  const isDirect = via === '::'
  return routeOf({
    family: 6,
    to: prefix === 0 ? 'default' : `${network}/${prefix}`,
    ...(isDirect ? {} : { via }),
    link,
    ...metricOf(Number.parseInt(metric, 16)),
    isOnlink: false,
    isOfAddress: isDirect && prefix > 0,
  })
}

function metricOf(metric: number | undefined): { metric?: number } {
  return metric === undefined || metric === 0 ? {} : { metric }
}

/** Only what is a route after all. */
function routeOf(route: Route): readonly Route[] {
  const [network = '', prefix] = route.to.split('/')
  const isNetwork = isIP(network) === route.family && wholeNumber(prefix) !== undefined
  if (route.to !== 'default' && !isNetwork) return []
  if (route.via !== undefined && isIP(route.via) === 0) return []
  if (route.source !== undefined && isIP(route.source) === 0) return []
  return [route]
}
