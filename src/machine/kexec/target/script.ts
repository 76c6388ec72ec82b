import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { assetsFolder } from '../../../bundle/assets.ts'
import { quoted } from '../ssh/command/quote.ts'

/** What runs on a host before it is a testbed, and after: in `guest/target/`, a file or a folder. */
export type TargetScript = 'look' | 'lock' | 'manifest' | 'records'

/** The part of a folder that begins, when it has all the others. */
const begins = 'main.sh'

/** A script to go to a shell's stdin, with the variables that it is given. */
export function scriptOf(
  name: TargetScript,
  variables: Readonly<Record<string, string>>,
): Uint8Array {
  const text = textOf(join(assetsFolder(), 'guest/target', name))
  const given = Object.entries(variables).map(([variable, value]) => `${variable}=${quoted(value)}`)
  return Buffer.from(`${given.join('\n')}\n${text}`)
}

function textOf(place: string): string {
  if (!statSync(place).isDirectory()) return readFileSync(place, 'utf8')
  const parts = readdirSync(place).filter((part) => part !== begins)
  return [...parts.sort(), begins].map((part) => readFileSync(join(place, part), 'utf8')).join('')
}
