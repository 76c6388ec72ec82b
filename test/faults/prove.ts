import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { draw } from './draw.ts'
import type { Guard } from './guard.ts'

const project = join(import.meta.dirname, '../..')
const parts = [
  ...['src', 'test', 'guest', 'nix', 'scripts', 'dist'],
  ...['nixos-testbed', 'package.json', 'tsconfig.json', 'rolldown.config.ts', 'LICENSE'],
]

/** Finds what the row says is wrong in a copy of the project without its guard; undefined where nothing is. */
export type Wrong<G extends Guard> = (guard: G, copy: string) => Promise<string | undefined>

/**
 * Takes the guards of ten rows out, one after the other, and demands that each row turns red.
 * `--seed N` draws the same again, `--count N` more or fewer, `--rows PATTERN` among those.
 * Gives the exit code.
 */
export async function prove<G extends Guard>(
  guards: readonly G[],
  nameOf: (guard: G) => string,
  wrong: Wrong<G>,
): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      count: { type: 'string', default: '10' },
      rows: { type: 'string', default: '' },
    },
  })
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  const asked = guards.filter(({ row }) => new RegExp(values.rows).test(row))
  const drawn = draw(asked, Number(values.count), seed)
  const head = '| row | the guard that is taken out | without it |\n| --- | --- | --- |\n'
  process.stdout.write(`seed ${seed}\n\n${head}`)
  let red = 0
  for (const guard of drawn) {
    const found = await without(guard, (copy) => wrong(guard, copy))
    if (found !== undefined) red++
    const text = `\`${guard.file}\`: \`\` ${cell(guard.text)} \`\``
    const verdict = found === undefined ? 'GREEN' : `red: ${cell(found).slice(0, 100)}`
    process.stdout.write(`| ${nameOf(guard)} | ${text} | ${verdict} |\n`)
  }
  process.stdout.write(`\n${red} of ${drawn.length} rows turn red\n`)
  return red === drawn.length ? 0 : 1
}

const cell = (text: string) =>
  text.replaceAll('|', '\\|').replaceAll(project, '.').replaceAll('\n', ' ')

/** Works with a copy of the project that lacks the guard, and is built. */
async function without<T>(
  { file, text, replacement }: Guard,
  work: (copy: string) => Promise<T>,
): Promise<T> {
  const copy = mkdtempSync(join(tmpdir(), 'proof-'))
  try {
    for (const name of parts) cpSync(join(project, name), join(copy, name), { recursive: true })
    symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'))
    const path = join(copy, file)
    const source = readFileSync(path, 'utf8')
    if (source.split(text).length !== 2) throw new Error(`${file} does not hold it once: ${text}`)
    writeFileSync(
      path,
      source.replace(text, () => replacement),
    )
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: copy, stdio: 'pipe' })
    return await work(copy)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
