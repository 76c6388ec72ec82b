import { expect, test } from 'vitest'
import { legsOf } from './matrix.ts'

const legs = (matrix: Parameters<typeof legsOf>[0]) => legsOf(matrix).map((leg) => leg.matrix)

test('the cross product, the last axis fastest', () => {
  expect(legs({ arch: ['x64', 'arm64'], os: ['linux', 'mac'] })).toEqual([
    { arch: 'x64', os: 'linux' },
    { arch: 'x64', os: 'mac' },
    { arch: 'arm64', os: 'linux' },
    { arch: 'arm64', os: 'mac' },
  ])
})

test('exclude drops what matches all it says', () => {
  const os = [{ name: 'linux', version: 6 }, { name: 'mac' }]
  const matrix = { arch: ['x64', 'arm64'], os, exclude: [{ arch: 'x64', os: { version: 6 } }] }
  expect(legs(matrix)).toHaveLength(3)
  expect(legs(matrix)).not.toContainEqual({ arch: 'x64', os: os[0] })
})

test('include adds to the legs it matches, and else a leg of its own', () => {
  const include = [
    { fruit: 'apple', animal: 'cat', colour: 'green' },
    { sound: 'meow', animal: 'cat' },
    { everywhere: true },
    { fruit: 'banana' },
  ]
  expect(legs({ fruit: ['apple', 'pear'], animal: ['cat', 'dog'], include })).toEqual([
    { fruit: 'apple', animal: 'cat', colour: 'green', sound: 'meow', everywhere: true },
    { fruit: 'apple', animal: 'dog', everywhere: true },
    { fruit: 'pear', animal: 'cat', sound: 'meow', everywhere: true },
    { fruit: 'pear', animal: 'dog', everywhere: true },
    { fruit: 'banana' },
  ])
})

test('include alone makes the legs', () => {
  expect(legs({ include: [{ a: 1 }, { a: 2 }] })).toEqual([{ a: 1 }, { a: 2 }])
})

test('a label is made of the axes, not of what include adds to them', () => {
  const matrix = { a: [{ x: 1, y: ['z'] }], b: [true], include: [{ c: 'more' }] }
  expect(legsOf(matrix).map((leg) => leg.label)).toEqual([['1', 'z', 'true']])
})

test.each([
  [{}, 'at least one vector'],
  [{ a: [] }, "'a' does not contain any values"],
  [{ a: 'x' }, "'a' must be a list"],
  [{ a: [1], exclude: [{ b: 1 }] }, "'b' does not match any key"],
  [{ a: [1], include: ['x'] }, 'include must be a mapping'],
])('%j is refused', (matrix, message) => {
  expect(() => legsOf(matrix)).toThrow(message)
})
