import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { disarm } from '../../src/collect/disarm.ts'
import type { Happening } from '../../src/model/event.ts'
import { scratchFolder } from '../scratch.ts'

const canTell = process.getuid?.() === 0

test.runIf(canTell)('what became setuid since is so no longer; what was before stays', async () => {
  const [shared, elsewhere] = [scratchFolder(), scratchFolder()]
  const armed = ['-rf', 'a b/deep', 'new\nline'].map((name) => join(shared, name))
  mkdirSync(join(shared, 'a b'))
  for (const path of [...armed, join(elsewhere, 'other')]) {
    writeFileSync(path, '')
    chmodSync(path, 0o6755)
  }
  symlinkSync(elsewhere, join(shared, 'link'))
  const told: Happening[] = []
  await disarm(shared, new Date(Date.now() + 60_000), (event) => told.push(event))
  expect(armed.map(modeOf)).toEqual([0o6755, 0o6755, 0o6755])
  expect(told).toEqual([])
  await disarm(shared, new Date(), (event) => told.push(event))
  expect(armed.map(modeOf)).toEqual([0o755, 0o755, 0o755])
  expect(modeOf(join(elsewhere, 'other'))).toBe(0o6755)
  expect(told).toMatchObject([{ type: 'warning', message: expect.stringContaining('3 files') }])
})

test('a folder that is gone is said', async () => {
  const told: Happening[] = []
  await disarm(join(scratchFolder(), 'gone'), new Date(), (event) => told.push(event))
  expect(told).toMatchObject([
    { type: 'warning', message: expect.stringMatching(/No such file|ENOENT/) },
  ])
})

function modeOf(path: string): number {
  return statSync(path).mode & 0o7777
}
