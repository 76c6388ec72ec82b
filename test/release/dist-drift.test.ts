import { spawnSync } from 'node:child_process'
import { appendFileSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { scratchFolder } from '../scratch.ts'

// Two builds each, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let root: string

/** A project of one line, built and checked as this one is. */
beforeEach(() => {
  root = scratchFolder()
  for (const folder of ['src', 'scripts']) mkdirSync(join(root, folder))
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'))
  copyFileSync('scripts/dist-check.mjs', join(root, 'scripts/dist-check.mjs'))
  writeFileSync(join(root, 'src/main.js'), 'process.stdout.write(`hello`)\n')
  const config = 'export default { input: { cli: `src/main.js` }, output: { dir: `dist` } }\n'
  writeFileSync(join(root, 'rolldown.config.mjs'), config)
  node('node_modules/.bin/rolldown', '-c')
})

function node(...args: readonly string[]) {
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
}

const check = () => node('scripts/dist-check.mjs')

test('a dist/ that is what the source makes passes', () => {
  expect(check()).toMatchObject({ status: 0, stderr: '' })
})

test.each([
  ['changed by hand', () => appendFileSync(join(root, 'dist/cli.js'), '// by hand\n'), 'cli.js'],
  ['left behind', () => appendFileSync(join(root, 'src/main.js'), 'process.exit(1)\n'), 'cli.js'],
  ['with a file of nobody', () => writeFileSync(join(root, 'dist/extra.js'), ''), 'extra.js'],
])('a dist/ %s fails, and the file is named', (_, change, file) => {
  change()
  const { status, stderr } = check()
  expect(status).toBe(1)
  expect(stderr).toContain(`dist/${file} is not what the source makes\n`)
})
