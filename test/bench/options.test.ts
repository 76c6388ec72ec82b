import { expect, it } from 'vitest'
import { contestTerms } from '../../bench/options.ts'

it('measures both systems ten times, with virtme-ng, unless told otherwise', () => {
  expect(contestTerms.read([])).toMatchObject({
    rounds: 10,
    systems: ['x86_64-linux', 'aarch64-linux'],
    size: { accel: 'tcg', memoryMiB: 1024 },
    withVng: true,
  })
  expect(contestTerms.read(['--without', 'vng', '--system', 'aarch64-linux'])).toMatchObject({
    systems: ['aarch64-linux'],
    withVng: false,
  })
})

it.each([
  [['--rounds', '0'], '--rounds: 0 is not a number'],
  [['--system', 'riscv64-linux'], '--system: riscv64-linux is not known'],
  [['--without', 'bare'], '--without: bare is not known'],
  [['--fast'], '--fast'],
])('refuses %j', (args, message) => {
  expect(() => contestTerms.read(args)).toThrow(message)
})
