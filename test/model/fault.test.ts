import { expect, test } from 'vitest'
import { explained, Fault } from '../../src/model/fault.ts'

test('what is found about an end takes the place of its silence, and of nothing else', () => {
  const found = new Fault('panicked', 'it panicked')
  const lost = new Fault('lost', 'it fell silent')
  expect(explained(lost, found)).toBe(found)
  expect(explained(new Fault('boot-failed', 'it never came up'), found)).toBe(found)
  expect(explained(lost, undefined)).toBe(lost)
  for (const other of [new Fault('panicked', 'x'), new Fault('infra-error', 'x'), new Error('x')])
    expect(explained(other, found)).toBe(other)
})
