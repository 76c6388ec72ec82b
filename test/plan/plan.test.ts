import { expect, test } from 'vitest'
import { plan } from '../../src/plan/plan.ts'
import { parse } from '../request/asking.ts'

test('a request means one run, which is the one copy there is', async () => {
  const { runs } = plan(await parse({}), 'r')
  expect(runs.map(({ id, copy }) => ({ id, copy }))).toEqual([
    { id: 'r', copy: { number: 1, of: 1 } },
  ])
})

test('copies are runs that differ in their names and numbers alone', async () => {
  const { runs } = plan(await parse({ copies: '3' }), 'r')
  expect(runs.map(({ id }) => id)).toEqual(['r-1', 'r-2', 'r-3'])
  expect(runs.map(({ copy }) => copy)).toEqual([1, 2, 3].map((number) => ({ number, of: 3 })))
  const rest = runs.map(({ id: _, copy: __, ...same }) => same)
  expect(rest).toEqual([rest[0], rest[0], rest[0]])
})
