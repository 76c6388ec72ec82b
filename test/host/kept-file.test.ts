import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isKept } from '../../src/host/kept-file.ts'
import type { Happening } from '../../src/model/event.ts'
import { scratchFolder } from '../scratch.ts'

const sha256 = createHash('sha256').update('good').digest('hex')

async function keptWith(put: (file: string) => void) {
  const file = join(scratchFolder(), 'x.deb')
  put(file)
  const events: Happening[] = []
  const kept = await isKept(file, sha256, (event) => events.push(event))
  return { file, kept, events }
}

test('a sound file is kept, and marked as used', async () => {
  const { file, kept, events } = await keptWith((file) => {
    writeFileSync(file, 'good')
    utimesSync(file, 0, 0)
  })
  expect({ kept, events }).toEqual({ kept: true, events: [] })
  expect(statSync(file).mtimeMs).toBeGreaterThan(0)
})

test('what is not there is not kept, and nothing is said', async () => {
  const { kept, events } = await keptWith(() => undefined)
  expect({ kept, events }).toEqual({ kept: false, events: [] })
})

test.each([
  ['other content of the same size', (file: string) => writeFileSync(file, 'evil')],
  ['a part', (file: string) => writeFileSync(file, 'go')],
  ['a folder', (file: string) => mkdirSync(file)],
])('%s is refused by name, and removed', async (_, put) => {
  const { file, kept, events } = await keptWith(put)
  expect(kept).toBe(false)
  expect(existsSync(file)).toBe(false)
  expect(events).toMatchObject([
    { type: 'warning', message: expect.stringContaining(`refused ${file}`) },
  ])
})
