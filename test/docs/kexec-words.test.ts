import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const project = join(dirname(fileURLToPath(import.meta.url)), '../..')
const script = join(project, 'guest/launch/words.sh')

/** Code, word and meaning of each line of the table that --help shows. */
function told(): string[][] {
  const text = execFileSync('sh', ['-c', `. ${script}; echo "$words"`], { encoding: 'utf8' })
  return Array.from(text.matchAll(/^ +(\d+) +(\S+) +(.+)$/gm), ([, ...columns]) => columns)
}

test('the documentation has the words that the run script tells', () => {
  const text = readFileSync(join(project, 'docs/kexec.md'), 'utf8')
  const rows = Array.from(text.matchAll(/^\| (\d+) +\| `(\S+)` +\| (.+?) +\|$/gm))
  expect(rows.map(([, ...columns]) => columns)).toEqual(told())
})

test('each word has the code that the table says', () => {
  for (const [code = '', word = ''] of told()) {
    const given = execFileSync('sh', ['-c', `. ${script}; code_of ${word}`], { encoding: 'utf8' })
    expect([word, given.trim()]).toEqual([word, code])
  }
})

test('no word is used that the table lacks', () => {
  const words = told().map(([, word]) => word)
  const folder = join(project, 'guest/launch')
  const used = execFileSync('sh', ['-c', `cat ${folder}/*.sh`], { encoding: 'utf8' })
  const calls = Array.from(used.matchAll(/\bfail ([a-z-]+) ['"]/g), ([, word]) => word)
  expect(calls.length).toBeGreaterThan(20)
  expect(calls.filter((word) => !words.includes(word))).toEqual([])
})
