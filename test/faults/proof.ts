import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { draw } from './draw.ts'
import { type Mutation, mutations } from './mutations.ts'

/** Takes the guards of ten rows out, one after the other, and demands that each row turns red. */
const files = ['nixos-testbed', 'package.json', 'tsconfig.json', 'rolldown.config.ts', 'LICENSE']
const project = join(import.meta.dirname, '../..')
const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string' } } })
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const drawn = draw(mutations, Number(values.count ?? 10), seed)

process.stdout.write(
  `seed ${seed}\n\n| row | start | the guard that is taken out | without it |\n| --- | --- | --- | --- |\n`,
)
let stood = 0
for (const mutation of drawn) {
  const { row, start, file, text } = mutation
  const wrong = wrongWithout(mutation)
  if (wrong === undefined) stood++
  const cells = [
    row,
    start,
    `\`${file}\`: \`\` ${text.replaceAll('|', '\\|')} \`\``,
    wrong === undefined ? 'GREEN' : `red: ${wrong}`,
  ]
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}
process.stdout.write(`\n${drawn.length - stood} of ${drawn.length} rows turn red\n`)
process.exit(stood === 0 ? 0 : 1)

/** What the row finds wrong without its guard; undefined where it finds nothing. */
function wrongWithout({ row, start, file, text, replacement }: Mutation): string | undefined {
  const copy = mkdtempSync(join(tmpdir(), 'proof-'))
  try {
    for (const name of ['src', 'test', 'guest', 'nix', 'scripts', 'dist', ...files])
      cpSync(join(project, name), join(copy, name), { recursive: true })
    symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'))
    const path = join(copy, file)
    const source = readFileSync(path, 'utf8')
    if (source.split(text).length !== 2) throw new Error(`${file} does not hold it once: ${text}`)
    writeFileSync(
      path,
      source.replace(text, () => replacement),
    )
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: copy, stdio: 'pipe' })
    const name = `^${row.replaceAll(/[$()]/g, '\\$&')}$`
    const rows = join(copy, 'test/faults/rows.ts')
    const { status, stdout } = spawnSync(process.execPath, [rows, name, start], {
      encoding: 'utf8',
    })
    if (!stdout.includes('1 faults, 1 runs')) throw new Error(`the row did not run:\n${stdout}`)
    if (status === 0) return undefined
    const [, first = 'it failed'] = /^! (.*)$/m.exec(stdout) ?? []
    return first.replaceAll('|', '\\|').replaceAll(project, '.').slice(0, 100)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
