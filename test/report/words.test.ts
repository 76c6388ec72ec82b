import { expect, test } from 'vitest'
import type { Happening } from '../../src/model/event.ts'
import { closingLine, closingWords, progressWords, wordsOf } from '../../src/report/words.ts'
import { journal } from './story.ts'

function textOf(happening: Happening): string | undefined {
  const [event] = journal(happening)
  return event && wordsOf(event)?.text
}

test('how the guest is run is said', () => {
  const guest = { type: 'guest-ready', bootId: 'b', release: '6.1.0' } as const
  expect(textOf({ ...guest, accel: 'kvm' })).toBe('Linux 6.1.0, accelerated by KVM')
  expect(textOf({ ...guest, accel: 'tcg' })).toBe('Linux 6.1.0, emulated (TCG)')
})

test('files that stayed behind are named, the first few of many', () => {
  const left = Array.from({ length: 7 }, (_, index) => ({ name: `f${index}`, why: 'a symlink' }))
  const text = textOf({ type: 'collected', files: 1, bytes: 5, left })
  expect(text?.split('\n')).toEqual([
    '1 file came home',
    '7 entries could not come home unchanged:',
    ...[0, 1, 2, 3, 4].map((index) => `  f${index}: a symlink`),
    '  and 2 more',
  ])
  expect(textOf({ type: 'collected', files: 0, bytes: 0, left: [] })).toBeUndefined()
})

test('an end is told with its time and where its results are', () => {
  const texts = closingWords({ outcome: 'passed', exit: 0 }, { seconds: 125.4, folder: '/r' })
  expect(texts.map(({ text }) => text)).toEqual(['passed after 2 min 5 s', 'results in /r'])
})

test('progress is told in megabytes', () => {
  const [event] = journal({ type: 'progress', message: 'm', done: 9_338_924, total: 31_121_120 })
  expect(event?.type === 'progress' && progressWords(event)).toBe('m (9.3 of 31.1 MB)')
})

test('what became of hardware is said, with the first of what was found', () => {
  const returned = { type: 'returned', return: 'clean', found: [] } as const
  expect(textOf(returned)).toBe('the target is back, as it was')
  const found = Array.from({ length: 12 }, (_, index) => `/etc/${index} is new`)
  const lines = textOf({ ...returned, return: 'traces', found })?.split('\n') ?? []
  expect(lines[0]).toBe('the target is back, and not as it was:')
  expect(lines.at(-1)).toBe('  and 2 more')
  expect(lines).toHaveLength(12)
  expect(textOf({ ...returned, return: 'not-back', found: ['no answer'] })).toBe(
    'the target is not back:\n  no answer',
  )
  expect(textOf({ ...returned, unseen: ['what it wrote to disks'] })).toBe(
    'the target is back, as it was\n  not seen: what it wrote to disks',
  )
})

test('an end has a remark on hardware that is not as it was, and no other', () => {
  const end = { outcome: 'passed', exit: 0 } as const
  const textsOf = (returned: 'clean' | 'traces' | 'not-back') =>
    closingWords({ ...end, return: returned }, { folder: '/r' }).map(({ text }) => text)
  expect(textsOf('clean')).toEqual(['passed', 'results in /r'])
  expect(textsOf('traces')).toEqual(['passed', 'the target is not as it was', 'results in /r'])
  expect(closingLine({ ...end, return: 'not-back' }, undefined).text).toBe(
    'passed (exit 0); the target is not back',
  )
})

test('units that failed are a warning', () => {
  const units = [{ unit: 'a.service', result: 'timeout', description: 'A' }]
  expect(textOf({ type: 'units-failed', units })).toBe('1 unit failed: a.service (timeout)')
})
