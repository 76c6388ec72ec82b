import { expect, test } from 'vitest'
import { foldResult } from '../../src/report/fold.ts'
import { resultJsonSchema, resultSchema } from '../../src/report/schema.ts'
import { course, journal } from './story.ts'

test('docs/result.schema.json is what the schema says (vitest -u writes it)', async () => {
  const text = `${JSON.stringify(resultJsonSchema(), null, 2)}\n`
  await expect(text).toMatchFileSnapshot('../../docs/result.schema.json')
})

test('a result with more, less or other than it should is refused', () => {
  const { replay, ...rest } = foldResult(
    journal(...course, { type: 'done', outcome: 'passed', exit: 0 }),
  )
  const result = { ...rest, replay }
  expect(resultSchema.safeParse(result).success).toBe(true)
  for (const wrong of [rest, { ...result, more: 1 }, { ...result, outcome: 'fine' }])
    expect(resultSchema.safeParse(wrong).success).toBe(false)
})
