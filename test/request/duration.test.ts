import { expect, test } from 'vitest'
import { parseDuration } from '../../src/request/duration.ts'

test.each([
  ['90s', 90_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['500ms', 500],
  ['1m500ms', 60_500],
  ['2d', 172_800_000],
  ['0s', 0],
])('%s is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['', '90', 's', '-5m', '5 m', '30m1h', '1h1h', '1e3s', '5M', '.5s', '5m\n', 'Infinitys'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined()
  },
)

test('whatever is made of parts in order is their sum', () => {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
    ['ms', 1],
  ] as const
  for (let round = 0; round < 2000; round++) {
    const parts = units
      .filter(() => Math.random() < 0.5)
      .map((unit) => [whole(10_000), unit] as const)
    if (parts.length === 0) continue
    const text = parts.map(([amount, [name]]) => `${amount}${name}`).join('')
    const sum = parts.reduce((total, [amount, [, ms]]) => total + amount * ms, 0)
    expect(parseDuration(text), text).toBe(sum)
  }
})

test('whatever is made of chance is a duration of zero or more, or none', () => {
  const letters = '0123456789.dhms -+e\n'
  for (let round = 0; round < 5000; round++) {
    const text = Array.from({ length: whole(8) }, () => letters[whole(letters.length)]).join('')
    const ms = parseDuration(text)
    if (ms === undefined) continue
    expect(Number.isInteger(ms) && ms >= 0, text).toBe(true)
    expect(text).toMatch(/^[\d.dhms]+$/)
  }
})

function whole(below: number): number {
  return Math.floor(Math.random() * below)
}
