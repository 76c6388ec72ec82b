import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assetsFolder } from '../../../bundle/assets.ts'

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

/** A word of a shell's, whatever is in it but NUL. */
function quoted(value: string): string {
  if (value.includes('\0')) throw new TypeError('no shell takes a NUL byte')
  return `'${value.replaceAll("'", String.raw`'\''`)}'`
}
