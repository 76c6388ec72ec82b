// Builds anew into a folder of its own and compares that with dist/, byte for byte.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const committed = join(root, 'dist')
const fresh = mkdtempSync(join(tmpdir(), 'nixos-testbed-dist-'))

try {
  const rolldown = join(root, 'node_modules/.bin/rolldown')
  execFileSync(rolldown, ['-c', '-d', fresh], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  const drifted = driftedFiles()
  for (const file of drifted) process.stderr.write(`dist/${file} is not what the source makes\n`)
  if (drifted.length > 0) {
    process.stderr.write('run `npm run build` and commit dist/\n')
    process.exitCode = 1
  }
} finally {
  rmSync(fresh, { recursive: true })
}

function driftedFiles() {
  const files = new Set([committed, fresh].flatMap(filesIn))
  return [...files].sort().filter((file) => {
    const [before, now] = [committed, fresh].map((folder) => contentOf(join(folder, file)))
    return before === undefined || now === undefined || !before.equals(now)
  })
}

function filesIn(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

function contentOf(file) {
  return existsSync(file) ? readFileSync(file) : undefined
}
