import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { type System, systems } from '../src/model/system.ts'
import type { Size } from './contestants/contestant.ts'
import type { Terms } from './main.ts'
import { count, type Rounds, readRounds, roundsFlags } from './rounds.ts'

const help = `usage: npm run bench -- [options]

  --rounds N       how often each is started (default: 10)
  --system SYSTEM  measure this guest system only: ${systems.join(' or ')} (repeatable)
  --accel KIND     tcg or kvm, for all of them; kvm leaves out the other architecture (default: tcg)
  --cpus N         for each guest (default: 2, or the host's if fewer)
  --memory MIB     for each guest (default: 1024)
  --without vng    leave out virtme-ng
  --profile        say where the time goes also where the aims are met
  --mirror URL     where Debian trixie comes from (default: http://deb.debian.org/debian)
  --work DIR       what is kept between benches (default: a folder of the user's cache)
`

export interface Options extends Rounds {
  readonly systems: readonly System[]
  readonly size: Size
  readonly withVng: boolean
  readonly profile: boolean
  readonly mirror: string
}

/** What the benches that compare guests can be told. */
export const contestTerms: Terms<Options> = { help, read: readOptions }

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...roundsFlags(10),
      system: { type: 'string', multiple: true, default: [...systems] },
      accel: { type: 'string', default: 'tcg' },
      cpus: { type: 'string', default: String(Math.min(2, availableParallelism())) },
      memory: { type: 'string', default: '1024' },
      without: { type: 'string' },
      profile: { type: 'boolean', default: false },
      mirror: { type: 'string', default: 'http://deb.debian.org/debian' },
    },
  })
  return {
    ...readRounds(values),
    systems: values.system.map((value) => oneOf('--system', systems, value)),
    size: {
      accel: oneOf('--accel', ['tcg', 'kvm'], values.accel),
      cpus: count('--cpus', values.cpus),
      memoryMiB: count('--memory', values.memory),
    },
    withVng: values.without === undefined || oneOf('--without', ['vng'], values.without) !== 'vng',
    profile: values.profile,
    mirror: values.mirror,
  }
}

function oneOf<T extends string>(flag: string, choices: readonly T[], value: string): T {
  const choice = choices.find((each) => each === value)
  if (choice !== undefined) return choice
  throw new TypeError(`${flag}: ${value} is not known: give ${choices.join(' or ')}`)
}
