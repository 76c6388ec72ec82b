import type { Builder } from '../model/builder.ts'
import { Fault } from '../model/fault.ts'
import { emulatorOf } from './emulation.ts'
import { nameOfPath } from './log/store-path.ts'

/** A build that asks for what nobody here has. */
interface Need {
  /** The derivation's name. */
  readonly name: string
  readonly system: string
  readonly features: readonly string[]
  /** The system that this Nix builds for. */
  readonly host: string | undefined
}

/** Who could have built it. */
export interface Ways {
  readonly builders: readonly Pick<Builder, 'systems' | 'features'>[]
  /** Whether caches were asked for it. */
  readonly substitute: boolean
}

/** How releases of Nix say that they cannot build something, from 2.8 to those of today. */
const sayings = [
  /a '(?<system>[^']+)' with features \{(?<features>[^}]*)\} is required to build '(?<drv>[^']+)', but I am a '(?<host>[^']+)'/,
  /Cannot build '(?<drv>[^']+)'\.\s+Reason: required system or feature not available\s+Required system: '(?<system>[^']+)' with features \{(?<features>[^}]*)\}\s+Current system: '(?<host>[^']+)'/,
  /Failed to find a machine for remote build!\s+derivation: (?<drv>\S+)\s+required \(system, features\): \((?<system>[^,\s]+), \[?(?<features>[^\]\n]*?)\]?\)\n/,
]

/** Nix's word for a build that neither this host nor any builder has taken. */
const nobody =
  /unable to start any build|Cannot build '[^']+'\.\s+Reason: required system|is required to build/i

/** The fault for a build that nobody was there to do, with the remedies there are; undefined for any other. */
export function whatIsLacking(
  said: string,
  ways: Ways,
  emulator: typeof emulatorOf = emulatorOf,
): Fault | undefined {
  const need = nobody.test(said) ? needIn(said) : undefined
  if (need === undefined) return undefined
  const { name, system, host } = need
  const features = need.features.length === 0 ? '' : ` with ${need.features.join(', ')}`
  const lacks = isForeign(need)
    ? [`this host builds for ${host}`, ...emulationLacks(system, emulator(system))]
    : hostLacks(need)
  const why = [...lacks, buildersLack(need, ways), ...(ways.substitute ? ['no cache has it'] : [])]
  return new Fault(
    'infra-error',
    `nobody here can build ${name}, which needs ${system}${features}: ${why.join(', ')}`,
    { remedy: remediesFor(need, ways, emulator(system)).join('; or ') },
  )
}

function needIn(said: string): Need | undefined {
  for (const saying of sayings) {
    const { drv = '', system, features = '', host } = saying.exec(said)?.groups ?? {}
    if (system === undefined) continue
    const name = nameOfPath(drv)
    return { name, system, features: features.split(/[\s,]+/).filter(Boolean), host }
  }
  return undefined
}

function isForeign({ system, host }: Need): boolean {
  return host !== undefined && host !== system
}

function emulationLacks(system: string, emulator: string | undefined): string[] {
  if (emulator === undefined) return [`its kernel has no emulator for ${system} (binfmt_misc)`]
  return [`Nix is not told of ${emulator}, which its kernel has for ${system}`]
}

function hostLacks({ features, host }: Need): string[] {
  if (host === undefined) return ['this host is not to build (max-jobs)']
  return [`this host has not all of ${features.join(', ')}`]
}

function buildersLack({ system, features }: Need, { builders }: Ways): string {
  if (builders.length === 0) return 'no builder is named'
  const fitting = builders.filter((builder) => builder.systems.includes(system))
  if (fitting.length === 0) return `no builder that is named is for ${system}`
  const able = fitting.filter((builder) =>
    features.every((each) => builder.features.includes(each)),
  )
  return able.length === 0
    ? `no builder of ${system} is said to have ${features.join(', ')}`
    : 'no builder has taken it'
}

function remediesFor(need: Need, { substitute }: Ways, emulator: string | undefined): string[] {
  const { system, features } = need
  const asked = features.length === 0 ? '' : `,features=${features.join('+')}`
  const builder = `name a machine that can: --builder ssh-ng://USER@HOST,system=${system}${asked}`
  const cache = substitute
    ? ['name a cache that has it: --substituter URL --trusted-public-key KEY']
    : []
  if (!isForeign(need)) {
    const own =
      features.length === 0 ? [] : [`if this host has it: --system-features ${features.join(',')}`]
    return [builder, ...own, ...cache]
  }
  const telling = `--nix-config 'extra-platforms = ${system}'`
  const emulation =
    emulator === undefined
      ? `have the kernel emulate it (apt-get install qemu-user-static binfmt-support) and tell Nix: ${telling}`
      : `have it emulated: ${telling}`
  return [builder, emulation, ...cache]
}
