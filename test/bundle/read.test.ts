import { expect, test } from 'vitest'
import { parseBundle, readBundle } from '../../src/bundle/read.ts'

const good = {
  schema: 1,
  agentProtocol: 2,
  name: 'distro',
  system: 'x86_64-linux',
  kernel: {
    file: 'kernel',
    release: '6.1.0-56-cloud-amd64',
    sha256: 'a'.repeat(64),
    modules: '/nix/store/x-testbed-kernel',
  },
  initrd: 'initrd',
  root: 'root.squashfs',
  cmdline: [],
  packages: [{ name: 'bash', version: '5.2.15-2+b13' }],
}

test('a description is read as it stands', () => {
  expect(parseBundle(JSON.stringify(good), '/b/bundle.json')).toEqual(good)
})

test.each([
  ['schema', { ...good, schema: 2 }],
  ['agentProtocol', { ...good, agentProtocol: 0 }],
  ['system', { ...good, system: 'riscv64-linux' }],
  ['kernel.modules', { ...good, kernel: { ...good.kernel, modules: 'lib' } }],
  ['kernel.sha256', { ...good, kernel: { ...good.kernel, sha256: 'x' } }],
  ['initrd', { ...good, initrd: '../../etc/shadow' }],
  ['root', { ...good, root: undefined }],
  ['packages.0.version', { ...good, packages: [{ name: 'bash' }] }],
])('a wrong %s is refused by name', (field, value) => {
  const parse = () => parseBundle(JSON.stringify(value), '/b/bundle.json')
  expect(parse).toThrow(`/b/bundle.json does not describe a bundle: ${field}:`)
})

test('what is not JSON, or not there, is refused', async () => {
  expect(() => parseBundle('{', '/b/bundle.json')).toThrow('not JSON')
  await expect(readBundle('/nowhere')).rejects.toMatchObject({ outcome: 'infra-error' })
})
