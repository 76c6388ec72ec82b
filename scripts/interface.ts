import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

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
  const [start, end] = ['<!-- interface -->', '<!-- /interface -->']
  const [before, rest] = readme.split(start)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined)
    throw new Error(`README.md lacks ${start} or ${end}: put them where the tables belong`)
  return `${before}${start}\n\n${interfaceTables(action)}\n\n${end}${after}`
}

function code(text: string): string {
  return `\`${text}\``
}

/** Columns as wide as their widest cell, which is how the formatter wants them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = head.map((_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  )
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = widths.map((width) => '-'.repeat(width))
  return [line(cells[0] ?? []), line(rule), ...cells.slice(1).map(line)].join('\n')
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const readme = join(root, 'README.md')
  const action = readFileSync(join(root, 'action.yml'), 'utf8')
  writeFileSync(readme, withInterface(readFileSync(readme, 'utf8'), action))
}
