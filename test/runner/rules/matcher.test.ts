import { describe, expect, test } from 'vitest'
import { Matcher } from './matcher.ts'
import { checkMatchers, readMatchers } from './matcher-config.ts'

function load(...matchers: object[]) {
  const read = readMatchers(JSON.stringify({ problemMatcher: matchers }))
  checkMatchers(read)
  return read
}

function matcher(...pattern: object[]): Matcher {
  const [config] = load({ owner: 'o', pattern })
  if (!config) throw new Error('no matcher was read')
  return new Matcher(config)
}

const file = { regexp: '^file: (.+)$', file: 1 }
const problem = { regexp: '^(\\d+): (?:(\\w+): )?(.+)$', line: 1, severity: 2, message: 3 }

test('one pattern matches line by line', () => {
  const one = matcher({ regexp: '^(.+):(\\d+): (.+)$', file: 1, line: 2, message: 3 })
  expect(one.match('a.c:3: wrong')).toMatchObject({ file: 'a.c', line: '3', message: 'wrong' })
  expect(one.match('fine')).toBeUndefined()
})

test('several patterns match lines in a row', () => {
  const two = matcher(file, problem)
  expect(two.match('file: a')).toBeUndefined()
  expect(two.match('1: error: bad')).toMatchObject({ file: 'a', severity: 'error', message: 'bad' })
  expect(two.match('2: error: more')).toBeUndefined()
  two.match('file: b')
  two.match('something else')
  expect(two.match('3: error: late')).toBeUndefined()
})

test('a loop matches on until a line breaks it', () => {
  const loop = matcher(file, { ...problem, loop: true })
  loop.match('file: a')
  expect(loop.match('1: one')).toMatchObject({ file: 'a', line: '1', message: 'one' })
  expect(loop.match('2: two')).toMatchObject({ file: 'a', line: '2', message: 'two' })
  expect(loop.match('break')).toBeUndefined()
  expect(loop.match('3: three')).toBeUndefined()
})

test('a reset forgets what was matched so far', () => {
  const two = matcher(file, problem)
  two.match('file: a')
  two.reset()
  expect(two.match('1: bad')).toBeUndefined()
})

test('the matcher has the severity and the path that a match lacks', () => {
  const [config] = load({
    owner: 'o',
    severity: 'warning',
    fromPath: 'sub/x',
    pattern: [{ regexp: '^(\\w+)?: (.+)$', severity: 1, message: 2 }],
  })
  const one = config && new Matcher(config)
  expect(one?.match(': m')).toMatchObject({ severity: 'warning', fromPath: 'sub/x' })
  expect(one?.match('notice: m')).toMatchObject({ severity: 'notice' })
})

describe('a file is refused', () => {
  const pattern = [{ regexp: '(.+)', message: 1 }]
  test.each([
    ['without an owner', [{ pattern }], 'Owner must not be empty'],
    ['with an unknown severity', [{ owner: 'o', severity: 'bad', pattern }], "severity 'bad'"],
    ['without patterns', [{ owner: 'o' }], "Matcher 'o' has no patterns"],
    [
      'with an owner twice',
      [
        { owner: 'o', pattern },
        { owner: 'O', pattern },
      ],
      'Duplicate owner',
    ],
    ['without a message', [{ owner: 'o', pattern: [file] }], "never sets 'message'"],
    ['with a lone loop', [{ owner: 'o', pattern: [{ ...file, loop: true }] }], "may set 'loop'"],
    [
      'with a loop without a message',
      [{ owner: 'o', pattern: [problem, { ...file, loop: true }] }],
      "must set 'message'",
    ],
    [
      'with a property twice',
      [{ owner: 'o', pattern: [file, file] }],
      "The property 'file' is set twice",
    ],
    [
      'with a group that is not there',
      [{ owner: 'o', pattern: [{ regexp: 'x', message: 1 }] }],
      "The property 'message' is set to 1, which is out of range",
    ],
  ])('%s', (_, matchers, message) => {
    expect(() => load(...matchers)).toThrow(message)
  })

  test('where it is no JSON', () => {
    expect(() => readMatchers('{')).toThrow(SyntaxError)
  })
})
