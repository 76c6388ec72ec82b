import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BoundedLog, joinLog, unlimited } from '../../src/keeper/log.ts'

const limits = { head: 10, tail: 10 }
let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-'))
  path = join(folder, 'log')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const digits = (length: number) => Array.from({ length }, (_, i) => i % 10).join('')

async function logged(text: string, chunk: number, how = limits) {
  const log = new BoundedLog(path, how)
  for (let start = 0; start < text.length; start += chunk) {
    log.write(Buffer.from(text.slice(start, start + chunk)))
  }
  log.close()
  await joinLog(path, how)
  return await readFile(path, 'utf8')
}

test('what fits is kept to the byte, whatever the chunks', async () => {
  for (const length of [0, 1, 9, 10, 11, 19, 20]) {
    for (const chunk of [1, 3, 100])
      expect(await logged(digits(length), chunk)).toBe(digits(length))
  }
})

test('of what does not fit the first and the last bytes are kept', async () => {
  for (const length of [21, 25, 30, 35, 101, 1000]) {
    for (const chunk of [1, 7, 10, 64, 5000]) {
      const text = digits(length)
      const [head, tail] = (await logged(text, chunk)).split(/\n\[.*left out\]\n/)
      expect(head).toBe(text.slice(0, 10))
      expect(tail).toBe(text.slice(-10))
    }
  }
  expect(await readdir(folder)).toEqual(['log'])
})

test('without limits all is kept', async () => {
  expect(await logged(digits(1000), 64, unlimited)).toBe(digits(1000))
})

test('a log whose writer was killed joins as well, and again', async () => {
  const log = new BoundedLog(path, limits)
  log.write(Buffer.from(digits(47)))
  await joinLog(path, limits)
  const once = await readFile(path, 'utf8')
  expect(once.endsWith(digits(47).slice(-10))).toBe(true)
  await joinLog(path, limits)
  expect(await readFile(path, 'utf8')).toBe(once)
  log.close()
})
