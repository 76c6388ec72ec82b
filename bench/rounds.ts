import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { cacheFolder } from '../src/host/folders.ts'
import type { Terms } from './main.ts'

/** What every bench can be told. */
export interface Rounds {
  readonly rounds: number
  /** The folder for what stays between benches, absolute. */
  readonly work: string
}

/** Their flags. `rounds`: how many they are unless told. */
export function roundsFlags(rounds: number) {
  return {
    rounds: { type: 'string', default: `${rounds}` },
    work: { type: 'string', default: join(cacheFolder(), 'bench') },
  } as const
}

export function readRounds(values: { readonly rounds: string; readonly work: string }): Rounds {
  return { rounds: count('--rounds', values.rounds), work: resolve(values.work) }
}

/** The terms of a bench that is told nothing else. `each`: what there are so many of. */
export function roundsTerms(script: string, rounds: number, each: string): Terms<Rounds> {
  return {
    help: `usage: npm run ${script} -- [options]\n\n${roundsHelp(rounds, each)}`,
    read: (args) => readRounds(parseArgs({ args: [...args], options: roundsFlags(rounds) }).values),
  }
}

export function roundsHelp(rounds: number, each: string): string {
  return `  --rounds N        how many ${each} (default: ${rounds})
  --work DIR        what is kept between benches (default: a folder of the user's cache)
`
}

/** A whole number above zero. Throws for any other text, naming the flag. */
export function count(flag: string, value: string): number {
  const number = Number(value)
  if (/^\d+$/.test(value) && number > 0) return number
  throw new TypeError(`${flag}: ${value} is not a number: give a whole one above zero`)
}
