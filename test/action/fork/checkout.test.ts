import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { checkoutsIn } from '../../../src/action/fork/checkout.ts'
import { scratchFolder } from '../../scratch.ts'

let workspace: string
beforeEach(() => {
  workspace = scratchFolder()
})

function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.org']
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' }).trim()
}

/** A repository with one commit on main, as a checkout leaves it. */
function checkedOut(folder: string): string {
  mkdirSync(folder, { recursive: true })
  git(folder, 'init', '--quiet', '--initial-branch=main')
  git(folder, 'remote', 'add', 'origin', 'https://github.com/octo/example')
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', folder)
  git(folder, 'update-ref', 'refs/remotes/origin/main', 'HEAD')
  return git(folder, 'rev-parse', 'HEAD')
}

test('a checkout is its commit, that commit’s names, and where it is from', () => {
  const commit = checkedOut(workspace)
  expect(checkoutsIn(workspace)).toEqual([
    {
      folder: workspace,
      commit,
      refs: expect.arrayContaining(['refs/heads/main', 'refs/remotes/origin/main']),
      url: 'https://github.com/octo/example',
    },
  ])
})

test('packed names count, and a branch that moved on has the newer place', () => {
  const first = checkedOut(workspace)
  git(workspace, 'pack-refs', '--all')
  expect(checkoutsIn(workspace)[0]?.refs).toContain('refs/remotes/origin/main')
  git(workspace, 'commit', '--quiet', '--allow-empty', '--message', 'more')
  const [checkout] = checkoutsIn(workspace)
  expect(checkout?.commit).not.toBe(first)
  expect(checkout?.refs).toEqual(['refs/heads/main'])
})

test('a detached commit is read as such', () => {
  const commit = checkedOut(workspace)
  git(workspace, 'checkout', '--quiet', '--detach')
  expect(checkoutsIn(workspace)[0]?.commit).toBe(commit)
})

test('checkouts below are found, two folders deep', () => {
  for (const name of ['one', 'a/two', 'a/b/three']) checkedOut(join(workspace, name))
  const folders = checkoutsIn(workspace).map(({ folder }) => folder)
  expect(folders.sort()).toEqual([join(workspace, 'a/two'), join(workspace, 'one')])
})

test('what cannot be read is a checkout of nobody knows what', () => {
  mkdirSync(join(workspace, '.git'))
  expect(checkoutsIn(workspace)).toMatchObject([{ commit: undefined, refs: [] }])
  writeFileSync(join(workspace, '.git/HEAD'), 'ref: refs/heads/none\n')
  expect(checkoutsIn(workspace)).toMatchObject([{ commit: undefined }])
  expect(checkoutsIn(join(workspace, 'none'))).toEqual([])
  rmSync(join(workspace, '.git/HEAD'))
  symlinkSync('/dev/zero', join(workspace, '.git/HEAD'))
  expect(checkoutsIn(workspace)).toMatchObject([{ commit: undefined }])
})
