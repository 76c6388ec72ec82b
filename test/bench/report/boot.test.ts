import { expect, it } from 'vitest'
import { stretchesIn, waitsIn } from '../../../bench/report/boot.ts'
import type { Event } from '../../../src/model/event.ts'

const said = [
  '[    0.000000] Linux version 6.1.0',
  '[    0.250000] smp: Brought up 1 node, 2 CPUs',
  '[    1.000000] Run /init as init process',
  '[    1.100000] fuse: init',
  '2.00 3.50',
].join('\n')

it('finds the longest waits of a kernel log', () => {
  const [longest, second] = waitsIn(said)
  expect(longest).toEqual({
    at: 1,
    seconds: 0.75,
    line: 'Run /init as init process',
    after: 'smp: Brought up 1 node, 2 CPUs',
  })
  expect(second?.line).toBe('smp: Brought up 1 node, 2 CPUs')
})

it("parts the boot by the guest's clock and the host's", () => {
  const events = [
    { type: 'process-started', name: 'virtiofsd store', at: '2026-01-01T00:00:00.000Z' },
    { type: 'process-started', name: 'qemu', at: '2026-01-01T00:00:01.000Z' },
    { type: 'guest-ready', at: '2026-01-01T00:00:02.750Z' },
    { type: 'script-ended', at: '2026-01-01T00:00:03.500Z' },
  ] as unknown as Event[]
  expect(stretchesIn(said, events).map(({ seconds }) => seconds)).toEqual([0.5, 1, 0.25])
})
