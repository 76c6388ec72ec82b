import { expect, test } from 'vitest'
import { kernelPackage } from '../../../src/bundle/distro/names.ts'
import { releaseOf } from '../../../src/bundle/distro/release.ts'

const distribution = { like: ['debian'], version: '1' }

test.each([
  ['debian', 'x86_64-linux', 'vm', 'linux-image-cloud-amd64'],
  ['debian', 'aarch64-linux', 'vm', 'linux-image-cloud-arm64'],
  ['ubuntu', 'x86_64-linux', 'vm', 'linux-image-virtual'],
  ['ubuntu', 'aarch64-linux', 'vm', 'linux-image-virtual'],
  ['debian', 'x86_64-linux', 'kexec', 'linux-image-amd64'],
  ['debian', 'aarch64-linux', 'kexec', 'linux-image-arm64'],
  ['ubuntu', 'x86_64-linux', 'kexec', 'linux-image-generic'],
  ['ubuntu', 'aarch64-linux', 'kexec', 'linux-image-generic'],
] as const)('%s for %s on %s has its kernel in %s', (id, system, machine, name) => {
  const { family, codename } = releaseOf({ ...distribution, id, codename: 'x', name: 'X' })
  expect({ family, codename }).toEqual({ family: id, codename: 'x' })
  expect(kernelPackage(family, system, machine)).toBe(name)
})

test.each([
  ['linuxmint', 'wilma'],
  ['fedora', ''],
  ['debian', ''],
])('%s %s is refused by name', (id, codename) => {
  const refused = () => releaseOf({ ...distribution, id, codename, name: 'Some Linux 42' })
  expect(refused).toThrow(/this host runs Some Linux 42/)
})
