import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mountable } from '../../../../src/machine/vm/share/kernel.ts'
import type { Bundle } from '../../../../src/model/bundle.ts'
import { scratchFolder } from '../../../scratch.ts'

function kernelWith(lists: Readonly<Record<string, string>>) {
  const modules = scratchFolder()
  const folder = join(modules, 'lib/modules/6.1')
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(lists)) writeFileSync(join(folder, name), text)
  return { kernel: { modules, release: '6.1' } } as Bundle
}

test('a kernel mounts what it has as a module or built in, whole', async () => {
  const dep = 'kernel/fs/fuse/virtiofs.ko.xz: kernel/fs/fuse/fuse.ko.xz\nkernel/fs/9p/9p.ko:\n'
  const half = kernelWith({ 'modules.dep': dep })
  expect([...(await mountable(half))]).toEqual(['virtiofs'])
  const whole = kernelWith({
    'modules.dep': dep,
    'modules.builtin': 'kernel/net/9p/9pnet_virtio.ko\n',
  })
  expect([...(await mountable(whole))]).toEqual(['virtiofs', '9p'])
  expect([...(await mountable(kernelWith({})))]).toEqual([])
})
