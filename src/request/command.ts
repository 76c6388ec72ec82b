import { resolve } from 'node:path'
import { splitDisk, writtenDisk } from './disk-text.ts'
import { labNear } from './lab/find.ts'
import type { Caller, Input, RawRequest } from './raw.ts'
import { sourceOf } from './script.ts'
import { splitSecret } from './secrets.ts'

type Rewrite = (value: string, caller: Caller) => string

const path: Rewrite = (value, caller) => resolve(caller.cwd, value)
const sealed: Rewrite = (entry) => {
  const [name = ''] = entry.split('=', 1)
  return tellsOfSecret(name) ? name : entry
}
const secretFile: Rewrite = (value, caller) => {
  const { name, file } = splitSecret(value)
  return `${name}=${resolve(caller.cwd, file)}`
}
const keptDisk: Rewrite = (value, caller) => {
  const text = splitDisk(value)
  const { keep } = text.options
  if (keep === undefined) return value
  return writtenDisk({ ...text, options: { ...text.options, keep: resolve(caller.cwd, keep) } })
}

/** How each input stands in a command that means the same anywhere; the rest stands as it was given. */
const rewrites: Partial<Record<Input, Rewrite>> = {
  kernel: path,
  sshKey: path,
  guestHostKey: path,
  microcode: (value, caller) => (value === 'auto' ? value : path(value, caller)),
  knownHosts: path,
  builderKey: path,
  builderKnownHosts: path,
  lab: path,
  modules: path,
  shared: path,
  env: sealed,
  secret: secretFile,
  disk: keptDisk,
}

/**
 * A run has a results folder of its own, so a repetition cannot have it; a command for the
 * power or the console may hold a password, and who repeats the run has keys and hosts of their own.
 */
const notRepeated: readonly Input[] = [
  ...(['results', 'script', 'qemuArgs'] as const),
  ...(['consoleCommand', 'knownHostsText', 'powerCycleCommand', 'sshKeyEnv'] as const),
  ...(['guestHostKeyEnv', 'builderKeyEnv', 'builderKnownHostsText'] as const),
]

/**
 * The `run` command that asks for the same again, from whatever folder.
 * Variables whose names tell of a secret stand without their values, to be
 * taken from the environment of whoever repeats it.
 */
export function commandOf(raw: RawRequest, caller: Caller): readonly string[] {
  const options = (Object.entries(withLab(raw, caller)) as [Input, unknown][])
    .filter(([input]) => !notRepeated.includes(input))
    .flatMap(([input, value]) => optionsOf(input, value, caller))
  const qemuArgs = raw.qemuArgs ?? []
  return [
    'nixos-testbed',
    'run',
    ...options,
    scriptOf(raw.script ?? '', caller),
    ...(qemuArgs.length === 0 ? [] : ['--', ...qemuArgs]),
  ]
}

/** Elsewhere another lab would be found, or none. */
function withLab(raw: RawRequest, { cwd }: Caller): RawRequest {
  const found = raw.board === undefined || raw.lab !== undefined ? undefined : labNear(cwd)
  return found === undefined ? raw : { ...raw, lab: found }
}

function optionsOf(input: Input, value: unknown, caller: Caller): readonly string[] {
  const name = flagOf(input)
  const rewrite = rewrites[input] ?? ((text: string) => text)
  if (value === undefined) return []
  if (typeof value === 'boolean') return switchOf(input, value)
  if (Array.isArray(value)) return value.flatMap((each) => [name, rewrite(each, caller)])
  return [name, rewrite(String(value), caller)]
}

/** `install` is on by default, every other switch off. */
function switchOf(input: Input, on: boolean): readonly string[] {
  if (input === 'install') return on ? [] : ['--no-install']
  return on ? [flagOf(input)] : []
}

function scriptOf(script: string, caller: Caller): string {
  const source = sourceOf(script, caller.cwd)
  return source.kind === 'file' ? source.path : script
}

/** Inputs that share an option with another. */
const ownFlags: Partial<Record<Input, string>> = { afterUnit: '--after' }

/** `--boot-timeout` for `bootTimeout`. */
export function flagOf(input: Input): string {
  return ownFlags[input] ?? `--${input.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** Whether a variable's name says that its value is for nobody else. */
export function tellsOfSecret(name: string): boolean {
  return /token|secret|passw|passphrase|key|credential|auth/i.test(name)
}
