import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { newFolder, runScript } from '../e2e/script.ts'
import { runTool } from '../e2e/tool.ts'
import { bisect } from './repository.ts'
import { type BuiltTree, builtTree, hostBuildsKernels } from './tree.ts'

describe.runIf(hostBuildsKernels)('git bisect run', () => {
  let kernel: BuiltTree
  beforeAll(async () => {
    kernel = await builtTree()
  })

  test.each([
    { when: 'before the guest answers', script: 'true', args: ['--append', 'rdinit=/nowhere'] },
    { when: 'in the script', script: 'echo c > /proc/sysrq-trigger', args: [] },
  ])('is told 121 of a panic $when', async ({ script, args }) => {
    const { code, result } = await runScript(script, ['--kernel', kernel.tree, ...args])
    expect([code, result.outcome]).toEqual([121, 'panicked'])
    expect(result.cause).toContain('Kernel panic')
  })

  test('is told 125 of a tree without a kernel, to skip it', async () => {
    const tree = newFolder()
    mkdirSync(tree)
    const bare = await runTool(['run', '--kernel', tree, 'true'])
    expect(bare.code).toBe(125)
    expect(bare.stderr).toContain('.config')

    copyFileSync(join(kernel.tree, '.config'), join(tree, '.config'))
    const unbuilt = await runTool(['run', '--kernel', tree, 'true'])
    expect(unbuilt.code).toBe(125)
    expect(unbuilt.stderr).toContain('arch/x86/boot/bzImage')
    expect(unbuilt.stderr).toContain(`make -C ${tree}`)
  })

  test('finds the first kernel that panics, past one that was not built', async () => {
    const good = `--kernel ${kernel.tree}`
    const unbuilt = `--kernel ${newFolder()}`
    const bad = `${good} --append rdinit=/nowhere`
    expect(await bisect([good, good, good, unbuilt, good, bad, bad, bad])).toBe(5)
  })
})
