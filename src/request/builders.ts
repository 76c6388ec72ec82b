import { type Builder, type BuilderRequest, builderProtocols } from '../model/builder.ts'
import { systems } from '../model/system.ts'
import { readWay } from './access.ts'
import type { Asked, Refusal } from './asked.ts'
import type { Input } from './raw.ts'
import { targetIn } from './target.ts'

const form =
  'write ssh-ng://USER@HOST[:PORT], and behind it what differs: ,system=aarch64-linux,jobs=4,speed=2,features=kvm+big-parallel'

/** Inputs that say nothing without a builder. */
const belonging = [
  'builderKey',
  'builderKeyEnv',
  'builderKnownHosts',
  'builderKnownHostsText',
] as const satisfies readonly Input[]

/** The machines that build, and the way to them; undefined where none is named. */
export function readBuilders(asked: Asked): BuilderRequest | undefined {
  const texts = asked.raw.builder ?? []
  if (texts.length === 0) {
    for (const input of belonging.filter((each) => asked.raw[each] !== undefined))
      asked.refuse(input, {
        reason: 'is for builders, and none is named',
        remedy: `name one with ${asked.nameOf('builder')}, or leave it out`,
      })
    return undefined
  }
  const machines = texts.flatMap((text) => {
    const builder = builderIn(text, asked.caller.host.system)
    if (!('reason' in builder)) return builder
    asked.refuse('builder', builder)
    return []
  })
  const way = readWay(asked, {
    key: 'builderKey',
    keyText: 'builderKeyEnv',
    known: 'builderKnownHosts',
    knownText: 'builderKnownHostsText',
  })
  return { machines, ...way }
}

/** Whether a text is the name of a feature, as builds ask for them. */
export function isFeature(text: string): boolean {
  return /^[A-Za-z0-9][\w.+:-]*$/.test(text)
}

/** The builder that a text means, of this host's system where it names none; or what is wrong with it. */
export function builderIn(text: string, host: string | undefined): Builder | Refusal {
  const [address = '', ...options] = text.trim().split(',')
  const protocol = builderProtocols.find((each) => address.startsWith(`${each}://`))
  const plain = protocol === undefined ? address : `ssh${address.slice(protocol.length)}`
  const target = targetIn(plain, 'root')
  if ('reason' in target) {
    const shown = target.value === undefined ? {} : { value: text }
    return { ...shown, reason: target.reason, remedy: form }
  }
  const values = new Map<string, string>()
  for (const option of options) {
    const [name = '', value = ''] = option.split(/=(.*)/s, 2)
    if (!Object.hasOwn(readers, name) || values.has(name))
      return {
        value: text,
        reason: values.has(name)
          ? `says twice what its ${name} is`
          : `has no option ${name || '""'}`,
        remedy: form,
      }
    values.set(name, value)
  }
  const wrong = [...values].find(([name, value]) => !readers[name as OptionName](value))
  if (wrong !== undefined)
    return { value: text, reason: `has a ${wrong[0]} that is none`, remedy: form }
  const named = values.get('system')?.split('+') ?? (host === undefined ? [] : [host])
  if (named.length === 0)
    return {
      value: text,
      reason: 'does not say what it builds for',
      remedy: `add ,system=${systems[0]}`,
    }
  return {
    protocol: protocol ?? builderProtocols[0],
    target,
    systems: named,
    jobs: Number(values.get('jobs') ?? 1),
    speed: Number(values.get('speed') ?? 1),
    features: values.get('features')?.split('+') ?? [],
  }
}

const isCount = (text: string) => /^[1-9]\d{0,3}$/.test(text)

/** Whether a value is one, by the option it is of. */
const readers = {
  /** Also those that no guest of ours can be: a build may need a tool of one. */
  system: (text: string) => text.split('+').every((each) => /^[a-z0-9_]+-[a-z0-9_]+$/.test(each)),
  jobs: isCount,
  speed: isCount,
  features: (text: string) => text.split('+').every(isFeature),
}
type OptionName = keyof typeof readers
