import { expect, test } from 'vitest'
import { packagedMicrocode } from '../../src/bundle/microcode.ts'
import { readUpdates } from '../../src/machine/kexec/microcode/read.ts'

const tools = { emit: () => undefined }

test.each([
  ['GenuineIntel', 100, 100],
  ['AuthenticAMD', 4, 30],
])('of %s all that the distribution has is read', async (vendor, leastFiles, leastUpdates) => {
  const files = await packagedMicrocode(vendor, tools)
  const updates = files.map(readUpdates)
  expect(files.length).toBeGreaterThanOrEqual(leastFiles)
  expect(updates.filter((each) => each === undefined)).toEqual([])
  const all = updates.flatMap((each) => each ?? [])
  expect(all.length).toBeGreaterThanOrEqual(leastUpdates)
  expect(new Set(all.map((update) => update.vendor))).toEqual(new Set([vendor]))
  for (const { date } of all) expect(date).toMatch(/^20[0-2]\d-[01]\d-[0-3]\d$/)
})

test('of others there is none', async () => {
  expect(await packagedMicrocode('HygonGenuine', tools)).toEqual([])
})
