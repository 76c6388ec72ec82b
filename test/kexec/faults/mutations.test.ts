import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mutations } from './mutations.ts'
import { table } from './table.ts'

const project = join(import.meta.dirname, '../../..')

test.each(mutations)('the guard of "$row" stands where it is taken out', ({ row, file, text }) => {
  expect(table.map(({ name }) => name)).toContain(row)
  expect(readFileSync(join(project, file), 'utf8').split(text)).toHaveLength(2)
})
