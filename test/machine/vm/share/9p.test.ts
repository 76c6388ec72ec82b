import { expect, test } from 'vitest'
import { ninePlug } from '../../../../src/machine/vm/share/9p/plug.ts'

test('a folder that may not be written is read-only for QEMU too, and a comma does not end its path', () => {
  const [, readOnly] = ninePlug('store', '/a,b', false).arguments
  expect(readOnly).toContain('path=/a,,b,')
  expect(readOnly).toMatch(/,readonly=on$/)
  expect(ninePlug('shared', '/a', true).arguments[1]).not.toContain('readonly')
})
