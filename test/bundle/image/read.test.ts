import { expect, test } from 'vitest'
import { parseImage } from '../../../src/bundle/image/read.ts'

const file = { sha256: 'a'.repeat(64), size: 1 }
const image = {
  schema: 1,
  system: 'x86_64-linux',
  release: '6.1.0-56-amd64',
  cmdline: ['panic=10'],
  ssh: { name: 'dropbear', version: '2022.83', keyOptions: ['command', 'no-pty'] },
  memory: { needMiB: 500, stageMiB: 400 },
  files: {
    kernel: file,
    initrd: file,
    run: file,
    'tools/busybox': file,
    'tools/agent': file,
    'tools/linked/lib/libz.so.1': file,
  },
}
const parse = (changes: object) => () =>
  parseImage(JSON.stringify({ ...image, ...changes }), '/store/image.json')

test('a description is read as it stands', () => {
  expect(parse({})()).toEqual(image)
})

test.each([
  ['schema', { schema: 2 }],
  ['system', { system: 'riscv64-linux' }],
  ['release', { release: '6.1;reboot' }],
  ['memory.needMiB', { memory: { needMiB: 0, stageMiB: 1 } }],
  ['files', { files: { ...image.files, '../x': file } }],
  ['files', { files: { ...image.files, 'tools/../../x': file } }],
  ['files', { files: { ...image.files, '/etc/x': file } }],
  ['files', { files: { ...image.files, "a'b": file } }],
  ['files.kernel.sha256', { files: { ...image.files, kernel: { ...file, sha256: 'x' } } }],
  ['files', { files: { kernel: file } }],
])('what is wrong in %s is named', (field, changes) => {
  expect(parse(changes)).toThrow(`/store/image.json does not describe an image: ${field}`)
})

test('what is no JSON is told as that', () => {
  expect(() => parseImage('{', '/x')).toThrow('/x does not describe an image: it is not JSON')
})
