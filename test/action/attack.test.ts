import { expect, test } from 'vitest'
import { inert } from '../../src/action/log/inert.ts'

test.each(['\ufeff', '\u200b', ' \ufeff', '#\u00ad', ':\u200b', '\u0085\u00a0'])(
  'a long line of %j is looked through once',
  (piece) => {
    const line = `x${piece}`.repeat(4) + piece.repeat(20_000)
    expect(inert(line)).toBe(line)
    expect(inert(piece.repeat(20_000)).replace('\\', '')).toBe(piece.repeat(20_000))
  },
)
