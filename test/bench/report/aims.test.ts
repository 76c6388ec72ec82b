import { expect, it } from 'vitest'
import { aimsOf } from '../../../bench/report/aims.ts'

it('compares with 1.25 times the bare minimum plus Node, and with a fifth of vng', () => {
  const aims = aimsOf({ testbed: 2.6, bare: 2, node: 0.1, vng: 12.5 })
  expect(aims.map(({ limit, met }) => [limit, met])).toEqual([
    [2.6, true],
    [2.5, false],
  ])
})

it('compares with the bare minimum alone where vng was not measured', () => {
  const aims = aimsOf({ testbed: 2.61, bare: 2, node: 0.1 })
  expect(aims.map(({ met }) => met)).toEqual([false])
})
