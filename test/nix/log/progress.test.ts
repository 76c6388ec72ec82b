import { describe, expect, test } from 'vitest'
import type { LogEntry } from '../../../src/nix/log/entry.ts'
import { Progress } from '../../../src/nix/log/progress.ts'
import { entriesOf, releases } from './logs.ts'

/** All that is told of a log, where each entry takes its time. */
function toldOf(entries: readonly LogEntry[], entryMs = 5000): readonly string[] {
  let now = 0
  const place = (machine: string) => machine.replace(/^[a-z-]+:\/\//, '')
  const progress = new Progress(place, () => {
    now += entryMs
    return now
  })
  return entries.flatMap((entry) => progress.take(entry)?.message ?? [])
}

describe.each(releases)('Nix %s', (release) => {
  test('what builds and how many are left', () => {
    expect(toldOf(entriesOf(release, 'chain'))).toEqual([
      'building one (3 of 3 left)',
      'building one (2 of 3 left)',
      'building two (2 of 3 left)',
      'building two',
      'building three',
    ])
  })

  test('what is fetched', () => {
    expect(toldOf(entriesOf(release, 'download'))).toEqual(['fetching three'])
  })

  test.each(['ssh', 'ssh-ng'])('which machine builds, over %s, each build once', (scheme) => {
    const told = toldOf(entriesOf(release, `${scheme}-chain`))
    const builds = told.flatMap((message) => /^building (\w+ on \w+)/.exec(message)?.[1] ?? [])
    expect([...new Set(builds)]).toEqual(['one on builder', 'two on builder', 'three on builder'])
    expect(told[0]).toBe('building one on builder (3 of 3 left)')
    expect(told.join('\n')).not.toMatch(/building \w+ on builder, /)
  })

  test('a builder that speaks our format starts no build', () => {
    const told = toldOf(entriesOf(release, 'loud'))
    expect(told).toEqual(['building loud'])
  })
})

const start = (id: number, type: number, ...fields: (string | number)[]): LogEntry => ({
  kind: 'start',
  id: `${id}`,
  type,
  fields,
})
const result = (id: number, type: number, ...fields: (string | number)[]): LogEntry => ({
  kind: 'result',
  id: `${id}`,
  type,
  fields,
})
const pathOf = (name: string) => `/nix/store/${'0'.repeat(32)}-${name}`

test('many at once are counted, and bytes told where they are known', () => {
  const progress = new Progress(undefined, () => 0)
  const shown = [
    start(1, 104),
    start(2, 103),
    result(1, 105, 0, 4, 0, 0),
    result(2, 105, 3, 9, 0, 0),
    result(0, 106, 100, 1000),
    start(3, 100, pathOf('glibc-2.40'), 'https://cache', 'local'),
    result(3, 105, 250, 500, 0, 0),
    start(7, 100, pathOf('source'), 'local', 'ssh-ng://builder'),
    start(4, 105, pathOf('a.drv'), '', 1, 1),
    start(5, 105, pathOf('b.drv'), '', 1, 1),
    start(6, 105, pathOf('c.drv'), '', 1, 1),
  ].flatMap((entry) => progress.take(entry) ?? [])
  expect(shown.at(-1)).toEqual({
    message:
      'building a, b, 1 more (4 of 4 left); fetching glibc-2.40 (6 of 9 left); sending source',
    done: 250,
    total: 1000,
  })
})

test('what goes on is told no more than every other second', () => {
  const entries = Array.from({ length: 1000 }, (_, n) => [
    start(2 * n, 100, pathOf(`path-${n}`), 'https://cache', 'local'),
    { kind: 'stop', id: `${2 * n}` } as const,
  ]).flat()
  expect(toldOf(entries, 1).length).toBeLessThanOrEqual(2)
})

test('a log that claims what cannot be costs nothing', () => {
  const progress = new Progress()
  for (let id = 0; id < 20_000; id++) {
    progress.take(start(id, 105, pathOf(`lie-${id}.drv`), '', 1, 1))
    progress.take(result(id, 105, Number.NaN, -1, 1e300, 0))
  }
  progress.take(start(-1, 104))
  const shown = progress.take(result(-1, 105, 'x', 1e300, 0, 0))
  expect(JSON.stringify(shown ?? '').length).toBeLessThan(1000)
})
