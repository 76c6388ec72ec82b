import { describe, expect, test } from 'vitest'
import { BuildLogs, keptOfOne } from '../../../src/nix/log/build-logs.ts'
import type { LogEntry } from '../../../src/nix/log/entry.ts'
import { failureIn } from '../../../src/nix/log/failure.ts'
import { entriesOf, releases } from './logs.ts'

function kept(entries: readonly LogEntry[]): BuildLogs {
  const logs = new BuildLogs()
  for (const entry of entries) logs.take(entry)
  return logs
}

function failures(entries: readonly LogEntry[]) {
  return entries.flatMap((entry) => (entry.kind === 'message' ? (failureIn(entry.text) ?? []) : []))
}

const lines = Array.from({ length: 30 }, (_, n) => `line ${n + 1}`)

describe.each(releases)('Nix %s', (release) => {
  test.each(['broken', 'ssh-broken', 'ssh-ng-broken'])('the whole log of %s is kept', (name) => {
    const entries = entriesOf(release, name)
    const [failure] = failures(entries)
    expect(failure).toEqual({
      derivation: expect.stringMatching(/^\/nix\/store\/\w+-broken\.drv$/),
      why: 'builder failed with exit code 3',
    })
    const log = kept(entries).linesOf(failure?.derivation ?? '')
    expect(log?.slice(0, 30)).toEqual(lines)
    expect(log?.[30]).toMatch(/^it breaks/)
    expect(log).toHaveLength(31)
  })

  test.each(['chain', 'foreign', 'feature', 'evaluation', 'ssh-wrong-key', 'loud'])(
    'no build fails in %s',
    (name) => {
      expect(failures(entriesOf(release, name))).toEqual([])
    },
  )
})

test('other failures, and those of later releases, are known as well', () => {
  const derivation = `/nix/store/${'0'.repeat(32)}-a.drv`
  const said = [
    `error: Cannot build '${derivation}'.\n       Reason: builder failed with exit code 1.\n       Output paths:\n`,
    `error: hash mismatch in fixed-output derivation '${derivation}':\n  specified: sha256-a`,
    `error: building of '${derivation}' timed out after 3 seconds`,
    `error: building of '${derivation}!out' from .drv file timed out after 1 seconds`,
    `error: building of '${derivation}!out' from .drv file killed after writing more than 9 bytes of log output`,
    `error: builder for '${derivation}' failed due to signal 9 (Killed)`,
  ]
  expect(said.map((text) => failureIn(text))).toEqual([
    { derivation, why: 'builder failed with exit code 1' },
    { derivation, why: 'hash mismatch' },
    { derivation, why: 'timed out after 3 seconds' },
    { derivation, why: 'timed out after 1 seconds' },
    { derivation, why: 'killed after writing more than 9 bytes of log output' },
    { derivation, why: 'builder failed due to signal 9 (Killed)' },
  ])
  const dependent = `error: Cannot build '${derivation}'.\n       Reason: 1 dependency failed.\n`
  expect(failureIn(dependent)).toBe(undefined)
  const lack = `error: Cannot build '${derivation}'.\n       Reason: required system or feature not available\n`
  expect(failureIn(lack)).toBe(undefined)
})

const start = (id: string, derivation: string): LogEntry => ({
  kind: 'start',
  id,
  type: 105,
  fields: [derivation, '', 1, 1],
})
const say = (id: string, line: string): LogEntry => ({
  kind: 'result',
  id,
  type: 101,
  fields: [line],
})

test('of a long log the middle is left out', () => {
  const logs = kept([start('1', '/a.drv')])
  const count = 400_000
  for (let n = 0; n < count; n++) logs.take(say('1', `line ${n}`))
  const all = logs.linesOf('/a.drv') ?? []
  expect(all[0]).toBe('line 0')
  expect(all.at(-1)).toBe(`line ${count - 1}`)
  expect(all.filter((line) => line.includes('left out'))).toHaveLength(1)
  const size = all.join('\n').length
  expect(size).toBeGreaterThan(keptOfOne.head + keptOfOne.tail)
  expect(size).toBeLessThan(keptOfOne.head + 2 * keptOfOne.tail + 1000)
})

test('of many long logs the oldest that have ended go first', () => {
  const logs = new BuildLogs()
  const line = 'x'.repeat(64 * 1024)
  logs.take(start('running', '/running.drv'))
  logs.take(say('running', 'still here'))
  for (let build = 0; build < 100; build++) {
    logs.take(start(`${build}`, `/${build}.drv`))
    for (let n = 0; n < 16; n++) logs.take(say(`${build}`, line))
    logs.take({ kind: 'stop', id: `${build}` })
  }
  expect(logs.linesOf('/running.drv')).toEqual(['still here'])
  expect(logs.linesOf('/0.drv')).toBe(undefined)
  expect(logs.linesOf('/99.drv')).toHaveLength(16)
})

test('what belongs to no build is nothing', () => {
  const logs = kept([say('7', 'nobody'), { kind: 'stop', id: '7' }])
  for (let id = 0; id < 10_000; id++) logs.take(start(`${id}`, `/${id}.drv`))
  expect(logs.linesOf('/9999.drv')).toBe(undefined)
})
