import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { removeShared } from '../../faults/site.ts'
import { type Rig, startRig } from '../../rig/rig.ts'
import { perform, type Seen } from './perform.ts'
import { printed } from './printed.ts'
import { rigNames, rigs } from './rigs.ts'
import type { Row } from './row.ts'
import { table } from './table.ts'

const lines: [Row, Seen][] = []

afterAll(() => {
  process.stdout.write(printed(lines))
  removeShared()
})

test('there are at least forty faults, each of another name', () => {
  expect(new Set(table.map(({ name }) => name)).size).toBe(table.length)
  expect(table.length).toBeGreaterThanOrEqual(40)
})

describe.each(rigNames)('%s', (name) => {
  let rig: Rig
  beforeAll(async () => {
    rig = await startRig({ ...rigs[name], tell: (line) => process.stderr.write(`${line}\n`) })
  })
  afterAll(() => rig?.stop())

  test.for(table.filter(({ on }) => on === name))('$name', { timeout: 900_000 }, async (row) => {
    const seen = await perform(row, rig)
    lines.push([row, seen])
    expect(seen.wrong).toEqual([])
  })
})
