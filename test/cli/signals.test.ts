import { expect, test } from 'vitest'
import { heedSignals } from '../../src/cli/signals.ts'
import { FakeProcess } from './fake.ts'

/** A process that heeds signals, with a clock of its own. */
function heeding() {
  const process = new FakeProcess()
  const clock = { ms: 0 }
  const told: string[] = []
  const cancellation = heedSignals(
    process,
    { onFirst: () => told.push('first'), onSecond: () => told.push('second') },
    () => clock.ms,
  )
  return { process, clock, told, ...cancellation }
}

test('the first signal asks, the second ends us at once', () => {
  const { process, clock, told, signal } = heeding()
  process.emit('SIGINT')
  expect([signal.reason, process.exits]).toEqual(['SIGINT', []])
  clock.ms = 2000
  process.emit('SIGINT')
  expect([told, process.exits]).toEqual([['first', 'second'], [130]])
})

test('a signal that comes twice in a moment is meant once', () => {
  const { process, clock, told } = heeding()
  process.emit('SIGTERM')
  clock.ms = 100
  process.emit('SIGTERM')
  process.emit('SIGINT')
  expect([told, process.exits]).toEqual([['first'], []])
})

test('a signal after a reader that left asks for what is under way, and the next ends us', () => {
  const { process, clock, signal, cancel } = heeding()
  cancel('SIGTERM')
  process.emit('SIGINT')
  expect([signal.reason, process.exits]).toEqual(['SIGTERM', []])
  clock.ms = 2000
  process.emit('SIGTERM')
  expect(process.exits).toEqual([143])
})

test('a run that is over leaves signals alone', () => {
  const { process, release } = heeding()
  release()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) expect(process.listenerCount(name)).toBe(0)
})
