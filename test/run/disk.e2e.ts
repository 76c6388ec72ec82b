import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runTool } from '../e2e/tool.ts'
import { scratchFolder } from '../scratch.ts'

const isRoot = process.getuid?.() === 0
let disk: string

beforeAll(() => {
  disk = scratchFolder()
  if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk])
})
afterAll(() => {
  if (isRoot) execFileSync('umount', [disk])
})

test('a full disk of the host is told, and is no pass', async (context) => {
  if (!isRoot) return context.skip('only root can mount a small disk')
  const folder = join(disk, 'run')
  const script = 'head -c 64M /dev/urandom; echo the script itself was fine >&2'
  const { code, stderr } = await runTool(['run', '--results', folder, script], {
    onStdout: () => undefined,
  })
  expect(code).toBe(125)
  expect(stderr).toContain('the script itself was fine')
  expect(stderr).toMatch(/no space left/i)
  expect(existsSync(join(folder, 'live'))).toBe(false)
})
