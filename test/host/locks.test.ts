import { expect, test } from 'vitest'
import { isLocked } from '../../src/host/locks.ts'

const locks =
  '1: OFDLCK ADVISORY  READ  -1 08:01:77 100 101\n2: FLOCK  ADVISORY  WRITE 9 00:2a:8 0 EOF\n'

test.each([
  [0x801, 77, true],
  [0x801, 7, false],
  [0x802, 77, false],
  [0x2a, 8, true],
])('of device %d and inode %d: %s', (dev, ino, locked) => {
  expect(isLocked({ dev, ino }, locks)).toBe(locked)
})
