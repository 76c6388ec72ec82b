import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkKernel } from '../../../src/bundle/kernel/check.ts'
import { kernelIdentity, readKernel } from '../../../src/bundle/kernel/given.ts'
import type { GivenKernel } from '../../../src/bundle/kernel/given-kernel.ts'
import { needsOf } from '../../../src/bundle/kernel/needs.ts'
import type { Happening } from '../../../src/model/event.ts'
import { bzImage } from './images.ts'
import { buildTree, config, folderOf, release, system } from './trees.ts'

const read = (folder: string) => readKernel({ kind: 'build-tree', tree: folder }, system)

describe('a build tree', () => {
  test.each([
    ['as older kernels list them', 'kernel/fs/overlayfs/overlay.ko\n'],
    ['as newer kernels list them', 'fs/overlayfs/overlay.o\n'],
  ])('gives its modules, %s', async (_, order) => {
    const folder = buildTree({ 'modules.order': order, 'fs/overlayfs/overlay.ko': 'module' })
    const { modules, release: found } = await read(folder)
    expect(found).toBe(release)
    expect(modules.get('kernel/fs/overlayfs/overlay.ko')).toBe(
      join(folder, 'fs/overlayfs/overlay.ko'),
    )
  })

  test('with a module that is listed and missing is not finished', async () => {
    const folder = buildTree({ 'modules.order': 'fs/overlayfs/overlay.o\n' })
    await expect(read(folder)).rejects.toMatchObject({
      outcome: 'build-failed',
      remedy: expect.stringContaining('modules'),
    })
  })

  test('that was not built, or for another system, is refused with the remedy', async () => {
    await expect(read(folderOf({ '.config': '' }))).rejects.toMatchObject({
      remedy: expect.stringContaining('make -C'),
    })
    const other = folderOf({ 'arch/arm64/boot/Image': 'x' })
    await expect(read(other)).rejects.toMatchObject({ remedy: 'add --system aarch64-linux' })
  })
})

describe('an image', () => {
  const image = (files: Record<string, string | Buffer>, modules?: string) => {
    const folder = folderOf({ vmlinuz: bzImage(release), ...files })
    const below = modules === undefined ? {} : { modules: join(folder, modules) }
    return readKernel({ kind: 'image', file: join(folder, 'vmlinuz'), ...below }, system)
  }
  const order = `lib/modules/${release}/modules.order`

  test.each(['', 'lib/modules', `lib/modules/${release}`])(
    'finds its modules in the folder given as "%s"',
    async (given) => {
      const files = { [order]: '', [`lib/modules/${release}/kernel/a.ko.xz`]: 'a' }
      const { modules } = await image({ ...files, [`lib/modules/${release}/build/b.c`]: '' }, given)
      expect([...modules.keys()]).toEqual(['kernel/a.ko.xz', 'modules.order'])
    },
  )

  test('without modules needs its configuration beside it', async () => {
    await expect(image({})).rejects.toMatchObject({
      message: expect.stringContaining(release),
      remedy: expect.stringContaining(`config-${release}`),
    })
    const { modules } = await image({ [`config-${release}`]: config() })
    expect(modules.size).toBe(0)
  })
})

describe('what a kernel must have', () => {
  async function check(changes: Record<string, string>, files: Record<string, string> = {}) {
    const told: Happening[] = []
    const kernel = await read(buildTree({ '.config': config(changes), ...files }))
    return { modules: checkKernel(kernel, system, (each) => told.push(each)), told }
  }

  test('all built in: nothing is loaded', async () => {
    expect(await check({})).toEqual({ modules: [], told: [] })
  })

  test('what is a module is loaded', async () => {
    const { modules } = await check(
      { VIRTIO_FS: 'm' },
      { 'modules.order': 'fs/fuse/virtiofs.o\n', 'fs/fuse/virtiofs.ko': '' },
    )
    expect(modules).toMatchObject([{ name: 'virtiofs', symbol: 'VIRTIO_FS' }])
  })

  test('everything it lacks is said at once, with what it is for', async () => {
    const refused = check({ SQUASHFS: 'n', UNIX: 'm', VIRTIO_FS: 'm', '9P_FS': 'n' })
    await expect(refused).rejects.toMatchObject({ outcome: 'build-failed' })
    const error = (await refused.catch((each) => each)) as { message: string; remedy: string }
    expect(error.message).toMatch(/CONFIG_UNIX +local sockets \(is a module, must be built in\)/)
    expect(error.message).toMatch(/CONFIG_SQUASHFS +the root image/)
    expect(error.message).toMatch(/CONFIG_VIRTIO_FS .*virtiofs\.ko is not in/)
    expect(error.remedy).toContain('-e UNIX -e SQUASHFS -e VIRTIO_FS')
  })

  test("it needs one way to the host's folders whole, and no more", async () => {
    await expect(check({ VIRTIO_FS: 'n' })).resolves.toMatchObject({ told: [] })
    await expect(check({ NET_9P_VIRTIO: 'n' })).resolves.toMatchObject({ told: [] })
    await expect(check({ VIRTIO_FS: 'n', NET_9P_VIRTIO: 'n' })).rejects.toThrow(/CONFIG_VIRTIO_FS/)
  })

  test('what it can do without is a warning', async () => {
    const { told } = await check({ PVPANIC_PCI: 'n' })
    expect(told).toMatchObject([{ type: 'warning', message: expect.stringMatching(/PVPANIC_PCI/) }])
  })

  test('without a configuration, the modules tell', () => {
    const kernel: GivenKernel = {
      image: '/x',
      release,
      modulesFrom: '/m',
      modules: new Map([['kernel/fs/overlayfs/overlay.ko', '/m/overlay.ko']]),
    }
    expect(() => checkKernel(kernel, system, () => undefined)).toThrow(/CONFIG_VIRTIO_BLK/)
    expect(() => checkKernel(kernel, system, () => undefined)).not.toThrow(/CONFIG_OVERLAY_FS/)
    const builtin = needsOf(system).flatMap(({ module }) => module ?? [])
    expect(checkKernel({ ...kernel, builtin }, system, () => undefined)).toMatchObject([
      { name: 'overlay' },
    ])
  })

  test('which are known of an image by modules.builtin', async () => {
    const builtin = 'kernel/fs/fuse/fuse.ko\nkernel/drivers/virtio/virtio-pci.ko'
    const modules = folderOf({ [`${release}/modules.builtin`]: builtin })
    const file = join(folderOf({ vmlinuz: bzImage(release) }), 'vmlinuz')
    expect(await readKernel({ kind: 'image', file, modules }, system)).toMatchObject({
      builtin: ['fuse', 'virtio_pci'],
    })
  })
})

test("a kernel's identity changes when one of its modules does", async () => {
  const folder = buildTree({ 'modules.order': 'a.o\n', 'a.ko': 'one' })
  const before = kernelIdentity(await read(folder))
  expect(kernelIdentity(await read(folder))).toBe(before)
  utimesSync(join(folder, 'a.ko'), 1, 1)
  expect(kernelIdentity(await read(folder))).not.toBe(before)
})
