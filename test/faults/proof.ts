import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { mutations as kexec } from '../kexec/faults/mutations.ts'
import { draw } from './draw.ts'
import type { Guard } from './guard.ts'
import { mutations as vm } from './mutations.ts'

/** The fault tables, and what runs a row of each. */
const tables = {
  vm: { guards: vm, rows: 'test/faults/rows.ts' },
  kexec: { guards: kexec, rows: 'test/kexec/faults/rows.ts' },
} as const satisfies Record<string, { guards: readonly Guard[]; rows: string }>

/** Takes the guards of ten rows out, one after the other, and demands that each row turns red. */
const files = ['nixos-testbed', 'package.json', 'tsconfig.json', 'rolldown.config.ts', 'LICENSE']
const project = join(import.meta.dirname, '../..')
const { values } = parseArgs({
  options: {
    table: { type: 'string', default: 'vm' },
    seed: { type: 'string' },
    count: { type: 'string' },
    rows: { type: 'string', default: '' },
  },
})
const { guards, rows } = tables[values.table === 'kexec' ? 'kexec' : 'vm']
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const asked = (guards as readonly Guard[]).filter(({ row }) => new RegExp(values.rows).test(row))
const drawn = draw(asked, Number(values.count ?? 10), seed)

process.stdout.write(
  `seed ${seed}\n\n| row | ${values.table === 'vm' ? 'start | ' : ''}the guard that is taken out | without it |\n`,
)
let stood = 0
for (const guard of drawn) {
  const { row, file, text } = guard
  const wrong = wrongWithout(guard)
  if (wrong === undefined) stood++
  const cells = [
    row,
    ...startOf(guard),
    `\`${file}\`: \`\` ${text.replaceAll('|', '\\|')} \`\``,
    wrong === undefined ? 'GREEN' : `red: ${wrong}`,
  ]
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}
process.stdout.write(`\n${drawn.length - stood} of ${drawn.length} rows turn red\n`)
process.exit(stood === 0 ? 0 : 1)

/** How the run of a VM's row starts. */
function startOf(guard: Guard): string[] {
  return 'start' in guard ? [String(guard.start)] : []
}

/** What the row finds wrong without its guard; undefined where it finds nothing. */
function wrongWithout(guard: Guard): string | undefined {
  const { row, file, text, replacement } = guard
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
    const args = [join(copy, rows), name, ...startOf(guard)]
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    if (!/^1 faults/m.test(stdout)) throw new Error(`the row did not run:\n${stdout}`)
    if (status === 0) return undefined
    const [, first = 'it failed'] = /^! (.*)$/m.exec(stdout) ?? []
    return first.replaceAll('|', '\\|').replaceAll(project, '.').slice(0, 100)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
