import { expect, test } from 'vitest'
import { RequestError } from '../../src/model/fault.ts'
import { parseGc } from '../../src/request/gc.ts'

const dayMs = 86_400_000

test('what is not said has its default', () => {
  expect(parseGc({})).toEqual({
    runsOlderThanMs: 14 * dayMs,
    guestsOlderThanMs: 30 * dayMs,
    templatesBytes: 4 * 2 ** 30,
    nix: false,
    dryRun: false,
  })
})

test('nothing may be kept at all', () => {
  expect(parseGc({ runsOlderThan: '0s', guestsOlderThan: '0s', templates: '0' })).toMatchObject({
    runsOlderThanMs: 0,
    guestsOlderThanMs: 0,
    templatesBytes: 0,
  })
})

test('all that is wrong is told at once', () => {
  const raw = { runsOlderThan: '3', guestsOlderThan: '', templates: '-1G' }
  try {
    parseGc(raw)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(RequestError)
    expect((error as RequestError).problems.map(({ input, value }) => [input, value])).toEqual([
      ['--runs-older-than', '3'],
      ['--guests-older-than', ''],
      ['--templates', '-1G'],
    ])
  }
})
