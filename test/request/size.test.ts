import { expect, test } from 'vitest'
import { parseMiB } from '../../src/request/size.ts'

test.each([
  ['512', 512],
  ['512M', 512],
  ['2G', 2048],
  ['2g', 2048],
  ['2GiB', 2048],
  ['1.5G', 1536],
  ['1T', 1_048_576],
  ['1048576K', 1024],
])('%s is %d MiB', (text, size) => {
  expect(parseMiB(text)).toBe(size)
})

test.each(['', 'G', '-1G', '2GB', '2 G', '1e3', '0x10', '2G\n', 'NaN'])('%j is no size', (text) => {
  expect(parseMiB(text)).toBeUndefined()
})
