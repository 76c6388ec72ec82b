import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readKernel } from '../../../src/bundle/kernel/given.ts'
import type { GivenKernel } from '../../../src/bundle/kernel/given-kernel.ts'
import { stageKernel } from '../../../src/bundle/kernel/stage.ts'
import { scratchFolder } from '../../scratch.ts'
import { buildTree, folderOf, release, system } from './trees.ts'

const files = { 'modules.order': 'fs/a.o\n', 'fs/a.ko': 'a' }
const image = 'arch/x86/boot/bzImage'
const read = (tree: string) => readKernel({ kind: 'build-tree', tree }, system)

/** What is below a folder, by name. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true }).map(String).sort()
  const plain = names.filter((name) => statSync(join(folder, name)).isFile())
  return Object.fromEntries(plain.map((name) => [name, readFileSync(join(folder, name), 'latin1')]))
}

test('a kernel is staged with all that belongs to it, and its tree stays as it is', async () => {
  const tree = buildTree(files)
  const before = contents(tree)
  const staged = contents(await stageKernel(await read(tree), scratchFolder()))
  expect(staged).toEqual({
    config: before['.config'],
    kernel: before[image],
    [`lib/modules/${release}/kernel/fs/a.ko`]: 'a',
    // What the guest's transports are told by, where a build left no list of its own.
    [`lib/modules/${release}/modules.builtin`]: expect.stringContaining('kernel/virtiofs.ko\n'),
    [`lib/modules/${release}/modules.order`]: 'fs/a.o\n',
  })
  expect(contents(tree)).toEqual(before)
})

test.each<[string, Partial<GivenKernel>]>([
  ['a release', { release: '../../../x' }],
  ['an empty release', { release: '.' }],
  ['a module', { modules: new Map([['../../../.bashrc', 'fs/a.ko']]) }],
  ['an absolute module', { modules: new Map([['/../../../../.bashrc', 'fs/a.ko']]) }],
])('%s that leads out of its folder is written nowhere', async (_, changes) => {
  const kernel = await read(buildTree(files))
  const folder = scratchFolder()
  const stage = stageKernel({ ...kernel, ...changes }, join(folder, 'a/b/stage'))
  await expect(stage).rejects.toMatchObject({
    outcome: 'build-failed',
    message: expect.stringContaining('leads out of its folder'),
  })
  expect(readdirSync(folder)).toEqual([])
})

/** The ways to exchange a file that was found sound, between the look and the use. */
const exchanges: [string, (file: string, secret: string) => void][] = [
  [
    'a link',
    (file, secret) => {
      rmSync(file)
      symlinkSync(secret, file)
    },
  ],
  [
    'one through a link in the way',
    (file, secret) => {
      renameSync(dirname(file), `${dirname(file)}-moved`)
      symlinkSync(dirname(secret), dirname(file))
    },
  ],
  [
    'a fifo',
    (file) => {
      rmSync(file)
      execFileSync('mkfifo', [file])
    },
  ],
]

test.each(exchanges)('a file that has become %s meanwhile is refused', async (_, exchange) => {
  const secret = 'secret'
  const outside = buildTree({ ...files, 'fs/a.ko': secret, '.config': secret, [image]: secret })
  for (const name of ['fs/a.ko', image, '.config']) {
    const tree = join(folderOf({}), 'tree')
    renameSync(buildTree(files), tree)
    const kernel = await read(tree)
    const stage = scratchFolder()
    exchange(join(tree, name), join(outside, name))
    await expect(stageKernel(kernel, stage)).rejects.toMatchObject({
      outcome: 'build-failed',
      message: expect.stringContaining('is no plain file, or was moved'),
    })
    expect(Object.values(contents(stage))).not.toContain(secret)
  }
})
