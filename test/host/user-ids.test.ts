import { expect, test } from 'vitest'
import { hasRange } from '../../src/host/checks/user-ids.ts'

const user = { username: 'me', uid: 1000 }

test.each([
  ['other:100000:65536\nme:165536:65536\n', true],
  ['1000:100000:65536', true],
  ['', false],
  ['you:100000:65536', false],
  ['me', false],
  ['me:100000:0', false],
  ['meme:100000:65536', false],
])('%j gives me a range: %s', (text, has) => {
  expect(hasRange(text, user)).toBe(has)
})
