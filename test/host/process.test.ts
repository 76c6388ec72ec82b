import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { isAlive, markOf, parseStat } from '../../src/host/process.ts'

test('the mark of a live process holds until it ends', async () => {
  const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] })
  const mark = markOf(child.pid ?? 0)
  expect(mark && isAlive(mark)).toBe(true)
  child.stdin.end()
  await once(child, 'close')
  expect(mark && isAlive(mark)).toBe(false)
})

test('another process of the same id is not the one that was marked', () => {
  expect(isAlive({ pid: process.pid, startTime: '1' })).toBe(false)
})

test('there is no mark of no process', () => {
  expect(markOf(2 ** 22 + 1)).toBe(undefined)
})

test('a name with spaces and parentheses confuses nothing', () => {
  const rest = Array.from({ length: 30 }, (_, index) => index + 4).join(' ')
  expect(parseStat(`42 (a) S 1 (b c) R ${rest}`)).toEqual({ state: 'R', startTime: '22' })
})
