import { execFileSync } from 'node:child_process'
import { renameSync, rmSync, symlinkSync, truncateSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readKernel } from '../../../src/bundle/kernel/given.ts'
import { bzImage } from './images.ts'
import { buildTree, type Files, folderOf, release, system } from './trees.ts'

const read = (tree: string) => readKernel({ kind: 'build-tree', tree }, system)

/** A tree that lists a module and has everything a build leaves. */
const complete = {
  'modules.order': 'fs/a.ko\n',
  'modules.builtin': 'kernel/b.ko\n',
  'modules.builtin.modinfo': 'b\0',
  'fs/a.ko': 'a',
}

/** All that is read in it. */
const everything = [
  'arch/x86/boot/bzImage',
  'include/config/kernel.release',
  '.config',
  ...Object.keys(complete),
]

/** Puts another thing in a file's place. */
function replace(tree: string, name: string, put: (path: string) => void): string {
  rmSync(join(tree, name))
  put(join(tree, name))
  return tree
}

const refused = (message: RegExp) => ({
  outcome: 'build-failed',
  message: expect.stringMatching(message),
  remedy: expect.any(String),
})

test.each(['../../../../../home/x', '..', '.', '', 'a/b', '6.1\nx', '6.1 x', '$(id)', '/etc'])(
  'a release that is called %j is refused',
  async (name) => {
    const tree = buildTree({ 'include/config/kernel.release': name })
    await expect(read(tree)).rejects.toMatchObject(refused(/kernel\.release says it is the kernel/))
  },
)

test.each([
  '../../.bashrc',
  'fs/../../a.ko',
  '/etc/a.ko',
  'fs//a.ko',
  './a.ko',
  'a b.ko',
  'a\0.ko',
])('a module that is called %j is refused, in either form of the list', async (line) => {
  for (const order of [line, `kernel/${line}`]) {
    const tree = buildTree({ 'modules.order': `${order}\n` })
    await expect(read(tree)).rejects.toMatchObject(refused(/modules\.order lists "/))
  }
})

describe.each(everything)('%s', (name) => {
  test('as a link out of the tree is refused, by whatever way', async () => {
    const secret = join(folderOf({ secret: 'secret' }), 'secret')
    const direct = replace(buildTree(complete), name, (path) => symlinkSync(secret, path))
    await expect(read(direct)).rejects.toMatchObject(refused(/leads out of .*secret$/))
    const chained = replace(buildTree(complete), name, (path) => {
      symlinkSync(secret, join(dirname(path), 'between'))
      symlinkSync('between', path)
    })
    await expect(read(chained)).rejects.toMatchObject(refused(/leads out of .*secret$/))
  })

  test('as a link within the tree is read', async () => {
    const tree = buildTree(complete)
    renameSync(join(tree, name), join(tree, 'elsewhere'))
    symlinkSync(join(tree, 'elsewhere'), join(tree, name))
    const kernel = await read(tree)
    const paths = [kernel.image, kernel.config?.file, ...kernel.modules.values()]
    expect(paths.includes(join(tree, 'elsewhere'))).toBe(!name.endsWith('kernel.release'))
  })

  test('as a fifo or a folder is refused at once', async () => {
    const fifo = replace(buildTree(complete), name, (path) => execFileSync('mkfifo', [path]))
    await expect(read(fifo)).rejects.toMatchObject(refused(/is not a plain file$/))
    const folder = replace(buildTree(complete), name, (path) => execFileSync('mkdir', [path]))
    await expect(read(folder)).rejects.toMatchObject(refused(/is not a plain file$/))
  })
})

test('a folder of the tree that is a link out of it is refused', async () => {
  const outside = folderOf({ 'a.ko': 'secret' })
  const tree = buildTree({ 'modules.order': 'fs/a.ko\n' })
  symlinkSync(outside, join(tree, 'fs'))
  await expect(read(tree)).rejects.toMatchObject(refused(/fs\/a\.ko is a link that leads out/))
})

test('links out of the tree that are not read, and a link to the tree itself, are of no matter', async () => {
  const tree = buildTree(complete)
  symlinkSync(folderOf({}), join(tree, 'source')) // as a build with O= leaves one
  const link = join(folderOf({}), 'linux')
  symlinkSync(tree, link)
  expect((await read(link)).modules.get('kernel/fs/a.ko')).toBe(join(tree, 'fs/a.ko'))
})

test.each([
  ['include/config/kernel.release', 2 ** 33],
  ['.config', 2 ** 33],
  ['modules.order', 2 ** 33],
  ['arch/x86/boot/bzImage', 2 ** 33],
])('%s of gigabytes is not read', async (name, size) => {
  const tree = buildTree(complete)
  truncateSync(join(tree, name), size)
  await expect(read(tree)).rejects.toMatchObject(refused(/has \d+ bytes, and at most \d+ are read/))
})

describe('an image', () => {
  const image = (files: Files, spoil: (folder: string) => void = () => undefined) => {
    const folder = folderOf({ vmlinuz: bzImage(release), ...files })
    spoil(folder)
    return readKernel({ kind: 'image', file: join(folder, 'vmlinuz'), modules: folder }, system)
  }
  const modules = `lib/modules/${release}`
  const outside = folderOf({ secret: 'secret', [`modules/${release}/a.ko`]: 'secret' })

  test('whose release leads elsewhere is refused', async () => {
    const vmlinuz = bzImage('../../../etc')
    await expect(image({ vmlinuz })).rejects.toMatchObject(refused(/vmlinuz says it is the kernel/))
  })

  test('whose configuration is a link out of its folder, or a fifo, is refused', async () => {
    const leading = image({}, (folder) =>
      symlinkSync(join(outside, 'secret'), join(folder, `config-${release}`)),
    )
    await expect(leading).rejects.toMatchObject(refused(/config-6\.1\.0-test is a link/))
    const fifo = image({}, (folder) => execFileSync('mkfifo', [join(folder, '.config')]))
    await expect(fifo).rejects.toMatchObject(refused(/\.config is not a plain file/))
  })

  test('whose modules lie outside of the folder given is refused', async () => {
    const leading = image({ 'lib/x': '' }, (folder) =>
      symlinkSync(join(outside, 'modules'), join(folder, 'lib/modules')),
    )
    await expect(leading).rejects.toMatchObject(refused(/lib\/modules\/6\.1\.0-test is a link/))
  })

  test('takes no link, fifo or oddly named module of them', async () => {
    const { modules: found } = await image({ [`${modules}/kernel/a.ko`]: 'a' }, (folder) => {
      symlinkSync(join(outside, 'secret'), join(folder, modules, 'modules.builtin'))
      execFileSync('mkfifo', [join(folder, modules, 'modules.order')])
      symlinkSync(outside, join(folder, modules, 'kernel/door'))
    })
    expect([...found.keys()]).toEqual(['kernel/a.ko'])
    const odd = image({ [`${modules}/kernel/a\nb.ko`]: 'a' })
    await expect(odd).rejects.toMatchObject(refused(/lists "kernel\/a\\nb\.ko"/))
  })
})
