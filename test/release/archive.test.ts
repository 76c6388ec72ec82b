import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { Project } from './project.ts'

// Each test starts dozens of processes, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let project: Project

beforeEach(() => {
  project = new Project()
  project.release('1.2.3')
})

test('holds what the tool needs, as committed, and runs', () => {
  project.write('dist/cli.js', 'an edit that nobody reviewed')
  project.write('dist/more.js', 'neither this')
  expect(project.step('archive', 'v1.2.3', 'release')).toMatchObject({ status: 0, stderr: '' })
  const folder = join(project.folder, 'release')
  const name = 'nixos-testbed-1.2.3'
  expect(readdirSync(folder).sort()).toEqual([`${name}.tar.gz`, `${name}.tar.gz.sha256`])
  execFileSync('sha256sum', ['--check', '--strict', `${name}.tar.gz.sha256`], { cwd: folder })
  execFileSync('tar', ['-xf', `${name}.tar.gz`], { cwd: folder })
  expect(readdirSync(join(folder, name)).sort()).toEqual(
    [
      ...['LICENSE', 'README.md', 'action.yml', 'dist', 'docs'],
      ...['guest', 'nix', 'nixos-testbed', 'package.json'],
    ].sort(),
  )
  expect(readdirSync(join(folder, name, 'dist'))).toEqual(['cli.js'])
  expect(execFileSync(join(folder, name, 'nixos-testbed'), { encoding: 'utf8' })).toBe('1.2.3\n')
})

test('is the same bytes each time', () => {
  const [first, second] = ['a', 'b'].map(
    (folder) => project.step('archive', 'v1.2.3', folder).stdout.split(' ')[1],
  )
  expect(first).toBe(second)
})
