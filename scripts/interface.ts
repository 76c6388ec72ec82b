import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { between, code, table } from './markdown.ts'

interface Manifest {
  readonly inputs: Readonly<Record<string, { description: string; default?: string }>>
  readonly outputs: Readonly<Record<string, { description: string }>>
}

/** The tables of inputs and outputs, as Markdown, from the text of an action.yml. */
export function interfaceTables(action: string): string {
  const { inputs, outputs } = parse(action) as Manifest
  const inputRows = Object.entries(inputs).map(([name, input]) => [
    code(name),
    input.description,
    input.default === undefined ? '' : code(input.default),
  ])
  const outputRows = Object.entries(outputs).map(([name, { description }]) => [
    code(name),
    description,
  ])
  return `${table(['input', 'meaning', 'default'], inputRows)}\n\n${table(['output', 'meaning'], outputRows)}`
}

/** A README with the tables between its markers. Throws where the markers are missing. */
export function withInterface(readme: string, action: string): string {
  return between('interface', { name: 'README.md', text: readme }, interfaceTables(action))
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const readme = join(root, 'README.md')
  const action = readFileSync(join(root, 'action.yml'), 'utf8')
  writeFileSync(readme, withInterface(readFileSync(readme, 'utf8'), action))
}
