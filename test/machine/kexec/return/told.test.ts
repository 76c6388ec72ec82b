import { expect, test } from 'vitest'
import { panicLine } from '../../../../src/machine/kexec/console/panic-line.ts'
import { readSectors, writtenTo } from '../../../../src/machine/kexec/return/sectors.ts'

test('the line of a log that names the panic', () => {
  const log = 'a\n[ 54.0] Kernel panic - not syncing: sysrq triggered crash\n[ 54.1] CPU: 1\n'
  expect(panicLine(log)).toBe('sysrq triggered crash')
  expect(panicLine('all is well')).toBeUndefined()
  const hostile = `Kernel panic - not syncing: \u001b[2J${'x'.repeat(1000)}`
  expect(panicLine(hostile)).toBe(`[2J${'x'.repeat(197)}`)
})

test('what was written to disks, but to those in RAM', () => {
  const said = [
    'loop0      11        0      28        0        0        0        5        0 0 0 0',
    'sda       374     118   30834       40       12        3       96        9 0 49 49',
    'vda        10        0      80        1        0        0        0        0 0 1 1',
    '',
  ].join('\n')
  const sectors = readSectors(said)
  expect([...sectors]).toEqual([
    ['sda', 96],
    ['vda', 0],
  ])
  expect(writtenTo(sectors, new Set())).toEqual(['the RAM system wrote 96 sectors to sda'])
  expect(writtenTo(sectors, new Set(['sda']))).toEqual([])
})
