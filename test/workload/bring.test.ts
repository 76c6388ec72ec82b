import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Happening } from '../../src/model/event.ts'
import { Fault } from '../../src/model/fault.ts'
import type { Live } from '../../src/model/machine.ts'
import { bringMore } from '../../src/workload/bring.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** The warnings of a guest that answers every copy as it is told to. */
async function warningsOf(exec: Live['exec'], patterns: readonly string[], ms = 0) {
  const told: Happening[] = []
  const live = { exec } as Live
  const brought = bringMore(live, patterns, '/results', (happening) => told.push(happening))
  await vi.advanceTimersByTimeAsync(ms)
  await brought
  return told.map((each) => (each.type === 'warning' ? each.message : each.type))
}

test('a guest that never finishes copying holds nobody up', async () => {
  const never = () => new Promise<never>(() => undefined)
  expect(await warningsOf(never, ['/a', '/b'], 301_000)).toEqual([
    '/a is not all home: the guest was still copying after 300 s',
    '/b is not all home: the guest was still copying after 300 s',
  ])
})

test('of a guest that complains without end, the first words are told', async () => {
  const exec: Live['exec'] = async (_, { output }) => {
    for (let count = 0; count < 10_000; count++) await output?.('stderr', Buffer.from('no\n'))
    return { kind: 'code', code: 1 }
  }
  expect(await warningsOf(exec, ['/a'])).toEqual([
    '/a is not all home: no; no; no; no; no; and more',
  ])
})

test('a copy that was killed without a word is told', async () => {
  const exec: Live['exec'] = () => Promise.resolve({ kind: 'signal', signal: 9 })
  expect(await warningsOf(exec, ['/a'])).toEqual(['/a is not all home: copying it ended with 137'])
})

test('a guest that goes meanwhile changes nothing about the verdict', async () => {
  const exec: Live['exec'] = () => Promise.reject(new Fault('lost', 'the guest rebooted'))
  expect(await warningsOf(exec, ['/a'])).toEqual([
    '/a could not be brought home: the guest rebooted',
  ])
})

test('what is copied whole is no news', async () => {
  expect(await warningsOf(() => Promise.resolve({ kind: 'code', code: 0 }), ['/a'])).toEqual([])
})
