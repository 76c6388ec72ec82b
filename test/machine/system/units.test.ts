import { expect, test } from 'vitest'
import { failedUnits } from '../../../src/machine/system/units.ts'
import { failedUnitsText } from '../../../src/model/failed-unit.ts'
import { guestThat } from './guest.ts'

const list = `a.service loaded failed failed The first
dev-b.mount     loaded failed failed The other = b
`
const shown = `Id=a.service
Result=exit-code
Description=The first

Id=dev-b.mount
Result=timeout
Description=The other = b
`

test('failed units are told with their results', async () => {
  const guest = guestThat({ 'list-units': list, show: shown })
  expect(await failedUnits(guest)).toEqual([
    { unit: 'a.service', result: 'exit-code', description: 'The first' },
    { unit: 'dev-b.mount', result: 'timeout', description: 'The other = b' },
  ])
  expect(guest.asked[1]).toMatch(/ -- a\.service dev-b\.mount$/)
})

test('where none has failed nothing more is asked', async () => {
  const guest = guestThat({ 'list-units': '' })
  expect(await failedUnits(guest)).toEqual([])
  expect(guest.asked).toHaveLength(1)
})

test('a systemctl that fails is no guest without failed units', async () => {
  await expect(failedUnits(guestThat({ 'list-units': 1 }))).rejects.toThrow(/does not tell/)
})

test('a guest cannot make much of it', async () => {
  const name = `${'x'.repeat(5000)}.service`
  const lines = Array.from({ length: 9000 }, () => `${name.slice(0, 20)} loaded failed\n`).join('')
  const guest = guestThat({ 'list-units': lines, show: `Id=${name}\nDescription=${name}\n` })
  const [unit] = await failedUnits(guest)
  expect(unit?.unit).toHaveLength(255)
  expect(guest.asked[1]?.split(' -- ')[1]?.split(' ')).toHaveLength(50)
})

test('they are told in a line', () => {
  const units = ['a', 'b', 'c', 'd', 'e', 'f'].map((unit) => ({
    unit,
    result: 'signal',
    description: '',
  }))
  expect(failedUnitsText(units.slice(0, 1))).toBe('1 unit failed: a (signal)')
  expect(failedUnitsText(units)).toMatch(/^6 units failed: a \(signal\), .*e \(signal\), 1 more$/)
})
