import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { shellQuote } from '../../src/report/quote.ts'

test('plain words stand as they are', () => {
  expect(shellQuote(['nixos-testbed', 'run', '--memory', '2G'])).toBe(
    'nixos-testbed run --memory 2G',
  )
})

test('a shell reads back every word', () => {
  const words = ['', ' ', "it's", '$(id)', '`id`', 'a\nb', '\\', '*', '!x', '~', '#', 'ü', "'\\''"]
  const read = execFileSync('sh', ['-c', `printf '%s\\0' ${shellQuote(words)}`]).toString()
  expect(read.split('\0').slice(0, -1)).toEqual(words)
})
