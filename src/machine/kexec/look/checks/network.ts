import type { Check } from '../../../../host/check.ts'
import type { Link, TargetFacts } from '../facts.ts'
import type { Look } from '../need.ts'
import { stackOf } from '../read/links.ts'

/** The links that are made again in the RAM system. */
const carried = new Set(['phys', 'bond', 'vlan', 'bridge', 'dummy', 'loopback'])

/** The link this connection came in by, and those below it. */
function wayIn({ ssh, links }: TargetFacts): readonly Link[] {
  return ssh?.link === undefined ? [] : stackOf(links, ssh.link)
}

export const linksCheck: Look = (facts) => {
  const name = 'way in'
  const { ssh } = facts
  if (ssh === undefined)
    return {
      name,
      state: 'warning',
      found: 'the SSH server does not tell at which address it is',
      remedy: 'see that nothing on the target takes $SSH_CONNECTION out of the environment',
    }
  const place = `${ssh.address} port ${ssh.port}`
  const way = wayIn(facts)
  if (way.length === 0)
    return {
      name,
      state: 'warning',
      found: `${place}, which no link of the target has: it is translated on the way`,
      remedy: 'see that what translates it leads to the machine itself, not to a container on it',
    }
  const [first = '', ...below] = way.map(describe)
  const found = `${place}, by ${first}${below.length === 0 ? '' : ` over ${below.join(', ')}`}`
  const strange = way.filter(({ kind }) => !carried.has(kind))
  if (strange.length > 0) return refusal(name, found, strange)
  if (way.some(({ kind }) => kind === 'phys')) return { name, state: 'ok', found }
  const remedy = 'log in over a link that stands on a network card'
  return { name, state: 'missing', found: `${found}, with no card below`, remedy }
}

function refusal(name: string, found: string, strange: readonly Link[]): Check {
  const words = strange.map((link) => `${link.name} is ${wordOf(link)}`).join(', ')
  return {
    name,
    state: 'missing',
    found: `${found}; ${words}, which the RAM system does not set up`,
    remedy: 'log in over a card, a bond, a bridge or a VLAN',
  }
}

function describe(link: Link): string {
  return link.kind === 'phys' ? link.name : `${link.name} (${wordOf(link)})`
}

function wordOf({ kind, word }: Link): string {
  if (kind === 'wifi') return 'Wi-Fi'
  return kind === 'other' ? (word ?? 'of a kind we do not know') : kind
}

export const driversCheck: Look = (facts, { aliases }) => {
  if (aliases === undefined) return undefined
  const name = 'drivers'
  const cards = wayIn(facts).filter(({ kind }) => kind === 'phys')
  if (cards.length === 0) return undefined
  const verdicts = cards.map((card) => ({ card, ...driversOf(card, aliases) }))
  const lacking = verdicts.filter(({ modules }) => modules.length === 0)
  if (lacking.length === 0)
    return {
      name,
      state: 'ok',
      found: verdicts.map(({ card, modules }) => `${card.name}: ${modules.join(' ')}`).join(', '),
    }
  const cardsOf = lacking.map(({ card, device }) => `${card.name} (${device})`).join(', ')
  return {
    name,
    state: lacking.length === cards.length ? 'missing' : 'warning',
    found: `the RAM system's kernel has none for ${cardsOf}`,
    remedy: 'give a kernel that has one: --kernel',
  }
}

function driversOf(
  { devices: [device] }: Link,
  aliases: { modulesFor(alias: string): readonly string[] },
) {
  const { modalias = '', driver = 'no driver' } = device ?? {}
  return { modules: aliases.modulesFor(modalias), device: `${driver}, ${modalias}` }
}

export const addressesCheck: Look = ({ addresses, routes, ssh }) => {
  const name = 'addresses'
  const own = addresses.filter(({ scope }) => scope === 'global')
  if (own.length === 0)
    return {
      name,
      state: 'warning',
      found: 'none that others reach, as far as can be seen',
      remedy: 'see what `ip addr` says on the target',
    }
  const found = own
    .map(
      (each) =>
        `${each.address}/${each.prefix} on ${each.link}${each.isDynamic ? ' (dynamic)' : ''}`,
    )
    .join(', ')
  const isTemporary = own.some(({ address, isDynamic }) => isDynamic && address === ssh?.address)
  const hasDefault = routes.some(({ to }) => to === 'default')
  const notes = [
    ...(isTemporary ? ['kept as it is in the RAM system, which renews no lease of it'] : []),
    ...(hasDefault ? [] : ['no default route']),
  ]
  return { name, state: 'ok', found: [found, ...notes].join('; ') }
}

export const rulesCheck: Look = ({ hasRules }) => {
  if (!hasRules) return undefined
  return {
    name: 'routing',
    state: 'warning',
    found: 'by rules of its own (ip rule), which the RAM system does not have',
    remedy: 'see that the main table alone leads back to you',
  }
}
