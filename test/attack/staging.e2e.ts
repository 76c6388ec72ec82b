import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { collectFiles } from '../../src/collect/collect.ts'
import { lineOf } from './table.ts'

/** What a guest is given hours for, put in place by the host in seconds, and what is told of it. */
const stagings = [
  {
    name: 'a million files',
    script: `perl -e 'for (0..9) { mkdir; my $d = $_; for (1..100000) { open my $f, ">", "$d/$_" or die } }'`,
    within: 240,
    expected: '100000 files home; left: 1000 by name: above the limit of 100000 files; 899000 more',
  },
  {
    name: 'ten thousand folders in each other',
    script: 'echo mine >mine; perl -e \'for (1..10000) { mkdir "d" or die; chdir "d" or die }\'',
    within: 120,
    expected: '1 files home; left: 1 by name: ENAMETOOLONG',
  },
] as const

test.each(stagings)('$name', { timeout: 300_000 }, async ({ name, script, within, expected }) => {
  const [staging, files] = [inMemory(), inMemory()]
  execFileSync('bash', ['-c', script], { cwd: staging })
  const start = performance.now()
  const { files: count, left } = await collectFiles(staging, files)
  const seconds = (performance.now() - start) / 1000
  const reason = left[0]?.why.split(/[:,] /)[0]
  const more = left[1000] === undefined ? '' : `; ${left[1000].why}`
  const named = Math.min(left.length, 1000)
  const seen = `${count} files home; left: ${named} by name: ${reason}${more}`
  process.stdout.write(lineOf({ name, expected, seen }))
  expect(seen).toBe(expected)
  expect(seconds).toBeLessThan(within)
})

const folders: string[] = []
afterEach(() => {
  execFileSync('rm', ['-rf', ...folders.splice(0)])
}, 120_000)

/** On a disk a million files cost minutes. */
function inMemory(): string {
  const folder = mkdtempSync('/dev/shm/nixos-testbed-test-')
  folders.push(folder)
  return folder
}
