import { expect, test } from 'vitest'
import { draftOf, makerOf } from '../../src/host/draft.ts'
import { thisProcess } from '../../src/host/process.ts'

test('a draft tells whose it is, several of one process too', () => {
  expect(makerOf(draftOf('/cache/kvm.json'))).toEqual(thisProcess())
  expect(makerOf(`${draftOf('/cache/build')}.x1Y_z9`)).toEqual(thisProcess())
})

test.each([
  'nix-2.34.7-x86_64-linux.tar.xz',
  '20261120-101500-3fa9c1',
  'bash-fdb470b5ec1773b9.deb',
  'kvm.json.12',
  'a.1.2.b',
  'a.1.2.toolong',
])('%s is nobody’s draft', (name) => {
  expect(makerOf(name)).toBeUndefined()
})
