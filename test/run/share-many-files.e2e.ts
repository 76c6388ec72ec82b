import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runScript } from '../e2e/script.ts'
import { scratchFolder } from '../scratch.ts'

/** A folder with so many files, each with a line of its own; and the sum of all these lines in order. */
function manyFiles(count: number): { folder: string; sum: string } {
  const folder = scratchFolder()
  const lines: string[] = []
  for (let index = 0; index < count; index++) {
    const below = join(folder, String(index % 100))
    if (index < 100) mkdirSync(below)
    const line = `${String(index).padStart(8, '0')}\n`
    lines.push(line)
    writeFileSync(join(below, line.trim()), line)
  }
  return { folder, sum: createHash('sha256').update(lines.join('')).digest('hex') }
}

/** On any host as on one that lets a process open so many: a file server stays at 16,385 then. */
const onSuchHost = {
  onStart: ({ pid }: { readonly pid?: number | undefined }) =>
    execFileSync('prlimit', [`--pid=${pid}`, '--nofile=20000:20000']),
}

/** What a guest that looks at each of a folder's files finds of them. */
const listing =
  "cd /tmp/shared; find . -type f -size 1 -printf '%f\\n' | sort | sha256sum | cut -c-64"
const reading =
  'cd /tmp/shared; find . -type f -print0 | xargs -0 cat | sort | sha256sum | cut -c-64'

describe("where a guest sees more files than this host's limit lets a file server hold open", () => {
  test.each([
    ['lists', 25_000, listing],
    ['reads', 18_000, reading],
  ])(
    'it %s all %d',
    async (_, count, script) => {
      const { folder, sum } = manyFiles(count)
      const ran = await runScript(script, ['--shared', folder], onSuchHost)
      expect(ran.text.trim()).toBe(sum)
      expect(ran.result.outcome).toBe('passed')
    },
    900_000,
  )

  test('and keeps remembering them, the run fails and says why', async () => {
    const { folder } = manyFiles(5000)
    const remember = 'mount --bind /dev/null /proc/sys/vm/drop_caches'
    const ran = await runScript(`${remember}; ${listing}; true`, ['--shared', folder], {
      onStart: ({ pid }) => execFileSync('prlimit', [`--pid=${pid}`, '--nofile=4096:4096']),
    })
    expect(ran.result.outcome).toBe('infra-error')
    expect(ran.stderr).toMatch(/met its limit of 2049 open files.*missed/)
    expect(ran.stderr).toContain('ulimit -Hn')
  })
})
