import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  parseGitConfig,
  writeGitConfig,
} from '../../../../src/machine/vm/credentials/git-config.ts'
import { scratchFolder } from '../../../scratch.ts'

const file = join(scratchFolder(), 'config')

/** What git itself reads of a configuration; undefined where it cannot. */
function asGitReads(text: string): string | undefined {
  writeFileSync(file, text, 'latin1')
  try {
    const args = ['config', '--file', file, '--no-includes', '--list', '-z']
    return execFileSync('git', args, { encoding: 'latin1', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return undefined
  }
}

const readable = [
  '',
  '# only a comment',
  '[core]\n\tbare = false\n\tfilemode\n[remote "origin"]\n\turl = https://example.org/a.git\n',
  '[core] bare = false ; why\n[a]x=1 # y\n',
  '[Section.Sub]\nKey-1 = a\n[section "S u\\"b\\\\]"]\nk=\n',
  '[a]\nx = "  kept  " and " # not ; a comment" \\"q\\" \\n\\t\\b\\\\ # comment\n',
  '[a]\nx = one \\\n  two \\\n\\\n three\ny = "in \\\nquotes"\n',
  '[a]\r\nx = 1\r\n[b]\r\n\ty = "2"\r\n',
  '\xef\xbb\xbf[a]\nx = \xc3\xa0\n',
  '[a]\nx = \xa0\xff\n',
  '[a]\n\n\n  x = 1\n\t\t\n#\n;\n[a]\nx = 2',
]

describe.each(readable)('%j', (text) => {
  test('means the same when it was taken apart and written again', () => {
    const config = parseGitConfig(text)
    expect(config).toBeDefined()
    const before = asGitReads(text)
    expect(before).toBeDefined()
    expect(config && asGitReads(writeGitConfig(config))).toBe(before)
  })
})

test.each([
  '[a\nx=1\n',
  '[a]\nx = "open\n',
  '[a]\nx = \\q\n',
  '[a "b\nc"]\nx=1\n',
  '[a]\n=1\n',
  'just text\n',
  '[a]\nx = 1\n<<<<<<< HEAD\n',
])('%j is no configuration, for git neither', (text) => {
  expect(asGitReads(text)).toBeUndefined()
  expect(parseGitConfig(text)).toBeUndefined()
})

test('comments are kept apart, wherever they stand', () => {
  const { comments } = parseGitConfig('# one\n[a] ; two\nx = "#" # three') ?? {}
  expect(comments).toEqual(['# one', '; two', '# three'])
})

test('a long value is a value', () => {
  const long = 'x'.repeat(1024 * 1024)
  expect(parseGitConfig(`[a]\nx = ${long}\n`)?.sections[0]?.entries).toEqual([
    { key: 'x', value: long },
  ])
})
