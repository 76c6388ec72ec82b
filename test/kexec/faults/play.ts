import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { removeShared } from '../../faults/site.ts'
import { type Rig, startRig } from '../../rig/rig.ts'
import { perform, type Seen } from './perform.ts'
import { printed } from './printed.ts'
import { rigNames, rigs } from './rigs.ts'
import type { Row } from './row.ts'

/** Causes each fault, on rigs that serve many, and prints the table. */
export function play(rows: readonly Row[]): void {
  const lines: [Row, Seen][] = []
  afterAll(() => {
    process.stdout.write(printed(lines))
    removeShared()
  })

  describe.each(rigNames.filter((name) => rows.some(({ on }) => on === name)))('%s', (name) => {
    let rig: Rig
    beforeAll(async () => {
      rig = await startRig({ ...rigs[name], tell: (line) => process.stderr.write(`${line}\n`) })
    })
    afterAll(() => rig?.stop())

    test.for(rows.filter(({ on }) => on === name))('$name', { timeout: 900_000 }, async (row) => {
      const seen = await perform(row, rig)
      lines.push([row, seen])
      expect(seen.wrong).toEqual([])
    })
  })
}
