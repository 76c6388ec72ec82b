import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type MachineKind, machineKinds, type Request } from '../src/model/request.ts'
import { flagOf } from '../src/request/command.ts'
import { type Bar, fieldOf, fields, type Meaning } from '../src/request/machines.ts'
import type { Input } from '../src/request/raw.ts'
import { between, code, table } from './markdown.ts'

/** Inputs that the command line has in a form of their own, or not at all. */
const ownForms: Partial<Record<Input, string | undefined>> = {
  script: 'SCRIPT',
  qemuArgs: '-- QEMU-OPTION...',
  install: '--no-install',
  sshKeyEnv: undefined,
  knownHostsText: undefined,
  builderKeyEnv: undefined,
  builderKnownHostsText: undefined,
}

/** What each field of a request means on each machine, as Markdown. */
export function machinesTable(): string {
  const names = Object.keys(fields) as (keyof Request)[]
  const rows = names.map((name) => [
    fields[name].what,
    optionsOf(name).map(code).join(', '),
    ...machineKinds.map((machine: MachineKind) => wordsOf(fields[name][machine])),
  ])
  return table(['what', 'options', ...machineKinds.map(code)], rows)
}

/** A page with the table between its markers. */
export function withMachines(page: string): string {
  return between('machines', { name: 'docs/machines.md', text: page }, machinesTable())
}

function optionsOf(field: keyof Request): readonly string[] {
  if (field === 'realDisks') return ['--disk'] // one option for both kinds of disks
  const inputs = (Object.keys(fieldOf) as Input[]).filter((input) => fieldOf[input] === field)
  return inputs.flatMap((input) => {
    const form = input in ownForms ? ownForms[input] : flagOf(input)
    return form === undefined ? [] : [form]
  })
}

function wordsOf(meaning: Meaning): string {
  if (meaning.kind === 'refused') return `**refused**: ${whyOf(meaning)}`
  const what = meaning.kind === 'same' ? 'the same' : meaning.how
  const bars = (meaning.but ?? []).map((bar) => `**refused** ${bar.what}: ${whyOf(bar)}`)
  return [what, ...bars].join('; ')
}

function whyOf({ why, remedy }: Pick<Bar, 'why' | 'remedy'>): string {
  return `it ${why} (${remedy})`
}

if (import.meta.main) {
  const path = join(import.meta.dirname, '../docs/machines.md')
  writeFileSync(path, withMachines(readFileSync(path, 'utf8')))
}
