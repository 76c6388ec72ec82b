import { expect, test } from 'vitest'
import { chooseTransport } from '../../../../src/machine/vm/share/choose.ts'
import type { Transport, TransportChoice } from '../../../../src/model/request.ts'

function choose(
  asked: TransportChoice,
  mounts: readonly Transport[],
  virtiofsd = true,
  covered = false,
) {
  return chooseTransport({
    asked,
    kernel: { release: '6.1', mounts: new Set(mounts) },
    virtiofsd,
    covered,
  })
}

test.each([
  ['auto', ['virtiofs', '9p'], true, 'virtiofs', 'as asked'],
  ['auto', ['9p'], true, '9p', 'the kernel 6.1 has no virtiofs'],
  ['auto', ['virtiofs', '9p'], false, '9p', 'this host has no virtiofsd'],
  ['9p', ['virtiofs', '9p'], true, '9p', 'as asked'],
] as const)(
  '%s, with a kernel that has %j, virtiofsd: %j, is %s: %s',
  (asked, mounts, virtiofsd, transport, because) => {
    expect(choose(asked, mounts, virtiofsd)).toEqual({ transport, because })
  },
)

test.each([
  ['9p', ['virtiofs'], true, /has no 9p$/],
  ['virtiofs', ['9p'], true, /has no virtiofs$/],
  ['virtiofs', ['virtiofs'], false, /no virtiofsd$/],
  ['auto', [], true, /has no virtiofs, the kernel 6.1 has no 9p$/],
] as const)(
  '%s, with a kernel that has %j, virtiofsd: %j, is refused',
  (asked, mounts, virtiofsd, why) => {
    expect(() => choose(asked, mounts, virtiofsd)).toThrow(why)
  },
)

test('where credentials are covered, only virtiofs serves', () => {
  expect(choose('auto', ['virtiofs', '9p'], true, true).transport).toBe('virtiofs')
  expect(() => choose('9p', ['virtiofs', '9p'], true, true)).toThrow(/credentials/)
  expect(() => choose('auto', ['9p'], true, true)).toThrow(/no virtiofs, .*credentials/)
})
