import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { heedRunner } from '../../src/action/cancel.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function heeding() {
  const process = new EventEmitter()
  return { process, ...heedRunner(process as unknown as NodeJS.Process) }
}

test('SIGINT stops the run, and leaves less time than the runner does', () => {
  const { process, signal, deadline } = heeding()
  process.emit('SIGINT')
  expect(signal.reason).toBe('SIGINT')
  vi.advanceTimersByTime(6_000)
  expect(deadline.aborted).toBe(false)
  vi.advanceTimersByTime(1_000)
  expect(deadline.aborted).toBe(true)
})

test.each(['SIGTERM', 'SIGINT'] as const)('a %s after it shortens the time', (second) => {
  const { process, signal, deadline } = heeding()
  process.emit('SIGINT')
  process.emit(second)
  expect(signal.reason).toBe('SIGINT')
  vi.advanceTimersByTime(2_000)
  expect(deadline.aborted).toBe(true)
})

test('SIGTERM alone leaves 2.5 s, less our reserve', () => {
  const { process, signal, deadline } = heeding()
  process.emit('SIGTERM')
  expect(signal.reason).toBe('SIGTERM')
  vi.advanceTimersByTime(1_500)
  expect(deadline.aborted).toBe(false)
  vi.advanceTimersByTime(500)
  expect(deadline.aborted).toBe(true)
})

test('once it is released no signal is heeded and no time runs', () => {
  const { process, deadline, release } = heeding()
  process.emit('SIGINT')
  release()
  vi.advanceTimersByTime(10_000)
  expect(deadline.aborted).toBe(false)
  expect(process.listenerCount('SIGINT')).toBe(0)
})
