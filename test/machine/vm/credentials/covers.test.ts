import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { coverCredentials } from '../../../../src/machine/vm/credentials/covers.ts'
import { searchCredentials } from '../../../../src/machine/vm/credentials/search.ts'
import type { Happening } from '../../../../src/model/event.ts'
import { scratchFolder } from '../../../scratch.ts'

const header = '[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic s3cret\n'

/** A folder with these files in it. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = scratchFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** The paths that are covered, and what was said of it. */
async function covered(folder: string) {
  const told: Happening[] = []
  const covers = await coverCredentials(folder, (happening) => told.push(happening))
  for (const { content } of covers) expect(Buffer.from(content).toString()).not.toContain('s3cret')
  return { paths: covers.map(({ path }) => path).sort(), told }
}

const repository = (at: string, config = header) => ({
  [`${at}/config`]: config,
  [`${at}/HEAD`]: 'ref: refs/heads/main\n',
  [`${at}/objects/info/packs`]: '',
})

describe('covers', () => {
  test.each([
    ['.git/config', repository('.git')],
    ['a/b/c/.git/config', repository('a/b/c/.git')],
    ['.git/config.worktree', { '.git/config.worktree': header }],
    ['.git/worktrees/w/config.worktree', { '.git/worktrees/w/config.worktree': header }],
    ['.git/modules/deep/name/config', repository('.git/modules/deep/name')],
    ['.git/modules/a/modules/b/config', repository('.git/modules/a/modules/b')],
    [
      '.git/modules/a/b/config',
      { ...repository('.git/modules/a', ''), ...repository('.git/modules/a/b') },
    ],
    ['.git/modules/a b/config', { '.git/modules/a b/config': header }],
    ['bare.git/config', repository('bare.git')],
    ['config', repository('.')],
    ['a/b/c/d/e/config', { ...repository('a/b/c/d/e'), 'm/.git': 'gitdir: ../a/b/c/d/e\n' }],
    [
      'a/b/c/d/e/config',
      {
        ...repository('a/b/c/d/e'),
        'a/b/c/d/e/worktrees/w/commondir': '../..\n',
        'm/.git': 'gitdir: ../a/b/c/d/e/worktrees/w\n',
      },
    ],
    ['.git/extra', { '.git/config': '[include]\npath = extra\n', '.git/extra': header }],
    [
      'sub/own',
      { '.git/config': '[includeIf "gitdir:x"]\npath = ../sub/own\n', 'sub/own': header },
    ],
    ['.gitconfig', { '.gitconfig': header }],
    ['.config/git/config', { '.config/git/config': header }],
    ['.git-credentials', { '.git-credentials': 'https://x:s3cret@github.com\n' }],
    ['.config/git/credentials', { '.config/git/credentials': 'https://x:s3cret@github.com\n' }],
    ['a b/ünï\n/.git/config', repository('a b/ünï\n/.git')],
  ])('%j', async (path, files) => {
    const { paths, told } = await covered(folderOf(files as Record<string, string>))
    expect(paths).toEqual([path])
    expect(told).toEqual([{ type: 'notice', message: expect.stringContaining(path) }])
  })

  test('what a link inside the folder leads to', async () => {
    const folder = folderOf({ ...repository('w/x/y/z/git'), 'm/readme': '' })
    symlinkSync('../w/x/y/z/git', join(folder, 'm/.git'))
    symlinkSync('config', join(folder, 'w/x/y/z/git/config.worktree'))
    expect((await covered(folder)).paths).toEqual(['w/x/y/z/git/config'])
  })

  test("a checkout of git's own making, whose file stays as it is", async () => {
    const folder = scratchFolder()
    const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' })
    git('init', '--quiet')
    git('remote', 'add', 'origin', 'https://x-access-token:s3cret@github.com/org/project')
    const before = readFileSync(join(folder, '.git/config'))
    const [cover] = await coverCredentials(folder, () => undefined)
    expect(Buffer.from(cover?.content ?? '').toString()).toContain(
      '"https://github.com/org/project"',
    )
    expect(readFileSync(join(folder, '.git/config'))).toEqual(before)
  })
})

describe('leaves alone', () => {
  test.each([
    ['a configuration without credentials', repository('.git', '[core]\n\tbare = false\n')],
    ['an empty store', { '.git-credentials': '\n' }],
    ['what is too deep', repository('a/b/c/d/.git')],
    ['packages', repository('node_modules/x/.git')],
  ])('%s', async (_, files) => {
    expect(await covered(folderOf(files))).toEqual({ paths: [], told: [] })
  })

  test('what lies outside, however it is named', async () => {
    const outside = folderOf({ ...repository('git'), extra: header })
    const folder = folderOf({
      'a/.git': `gitdir: ${outside}/git\n`,
      '.git/config': `[include]\npath = ${outside}/extra\n`,
    })
    symlinkSync(join(outside, 'git'), join(folder, 'link'))
    mkdirSync(join(folder, 'b'))
    symlinkSync(join(outside, 'git'), join(folder, 'b/.git'))
    expect((await covered(folder)).paths).toEqual([])
  })

  test('a fifo in place of a configuration', async () => {
    const folder = folderOf({ '.git/HEAD': '' })
    execFileSync('mkfifo', [join(folder, '.git/config')])
    expect((await covered(folder)).paths).toEqual([])
  })
})

describe('refuses to start over', () => {
  test.each([
    ['[http\nextraheader = s3cret\n', 'git could not read it either'],
    ['<<<<<<< HEAD\n', 'git could not read it either'],
  ])('%j', async (config, why) => {
    const folder = folderOf({ '.git/config': config })
    await expect(covered(folder)).rejects.toMatchObject({
      message: `credentials in ${folder}/.git/config cannot be kept from the guest: ${why}`,
      remedy: expect.stringContaining('persist-credentials: false'),
    })
  })

  test('a configuration without end', async () => {
    const folder = folderOf({ '.git/config': header })
    truncateSync(join(folder, '.git/config'), 2 ** 40)
    await expect(covered(folder)).rejects.toThrow('longer than')
  })

  test('a credential in a folder whose name is no text', async () => {
    const folder = scratchFolder()
    const path = Buffer.concat([
      Buffer.from(`${folder}/`),
      Buffer.from([0xff]),
      Buffer.from('/.git'),
    ])
    mkdirSync(path, { recursive: true })
    writeFileSync(Buffer.concat([path, Buffer.from('/config')]), header)
    await expect(covered(folder)).rejects.toThrow('not UTF-8')
  })
})

test('a folder too big to look through is looked through in part, and known as such', async () => {
  const folder = folderOf({ 'a/x': '', 'b/x': '', '.git/modules/m/x/y': '' })
  expect((await searchCredentials(folder, 5)).cutShort).toBe(true)
  expect((await searchCredentials(folder, 6)).cutShort).toBe(false)
})
