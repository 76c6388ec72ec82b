import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assetsFolder } from '../../../bundle/assets.ts'
import { quoted } from '../ssh/command/quote.ts'

/** What runs on a host before it is a testbed, and after: a file in `guest/target/`. */
export type TargetScript = 'look' | 'lock' | 'manifest'

/** A script to go to a shell's stdin, with the variables that it is given. */
export function scriptOf(
  name: TargetScript,
  variables: Readonly<Record<string, string>>,
): Uint8Array {
  const text = readFileSync(join(assetsFolder(), 'guest/target', name), 'utf8')
  const given = Object.entries(variables).map(([variable, value]) => `${variable}=${quoted(value)}`)
  return Buffer.from(`${given.join('\n')}\n${text}`)
}
