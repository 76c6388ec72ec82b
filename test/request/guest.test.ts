import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { scratchFolder } from '../scratch.ts'
import { hardware, parse, problemsOf } from './asking.ts'

let cwd: string
beforeEach(() => {
  cwd = scratchFolder()
})

/** Makes empty files, with their folders. */
function touch(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(join(cwd, name, '..'), { recursive: true })
    writeFileSync(join(cwd, name), '')
  }
}

const guestOf = async (guest: string) => (await parse({ guest }, { cwd })).guest
const problemOf = async (guest: string) => (await problemsOf({ guest }, { cwd }))[0]

describe('a flake elsewhere is for Nix to find', () => {
  test.each([
    ['github:org/repo#web', { flake: 'github:org/repo', host: 'web' }],
    ['github:org/repo?dir=sub#web', { flake: 'github:org/repo?dir=sub', host: 'web' }],
    ['github:org/repo', { flake: 'github:org/repo' }],
    ['git+https://example.org/x.git?ref=main#a.b', { host: 'a.b' }],
    ['nixpkgs#web', { flake: 'nixpkgs', host: 'web' }],
    ['github:org/repo#nixosConfigurations.web', { host: 'web' }],
    ['github:org/repo#nixosConfigurations."web.example.org"', { host: 'web.example.org' }],
  ])('%s', async (guest, read) => {
    expect(await guestOf(guest)).toMatchObject({ kind: 'flake', ...read })
  })
})

describe('a flake here is found as Nix finds it', () => {
  test('in its folder, or above', async () => {
    touch('flake.nix', 'hosts/a/x')
    const found = { kind: 'flake', flake: `path:${cwd}`, host: 'web' }
    for (const written of ['.', './hosts/a', cwd, `${cwd}/hosts`, ''])
      expect(await guestOf(`${written}#web`)).toEqual({ ...found, written })
    expect(await guestOf('.')).toEqual({ kind: 'flake', flake: `path:${cwd}`, written: '.' })
  })

  test('in a git checkout it is what git knows of it', async () => {
    touch('my repo/.git/HEAD', 'my repo/flake.nix', 'my repo/sub/flake.nix')
    const checkout = `git+file://${encodeURI(join(cwd, 'my repo'))}`
    cwd = join(cwd, 'my repo')
    expect(await guestOf('.#web')).toMatchObject({ flake: checkout })
    expect(await guestOf('./sub#web')).toMatchObject({ flake: `${checkout}?dir=sub` })
    expect(await guestOf(`path:${cwd}#web`)).toMatchObject({
      flake: `path:${encodeURI(cwd)}`,
    })
  })

  test('a checkout without its history says so', async () => {
    touch('.git/shallow', 'flake.nix')
    expect(await guestOf('.#web')).toMatchObject({ flake: `git+file://${cwd}?shallow=1` })
  })
})

test('a configuration.nix is a file', async () => {
  touch('hosts/web.nix')
  expect(await guestOf('hosts/web.nix')).toEqual({ kind: 'file', file: join(cwd, 'hosts/web.nix') })
})

describe('what names no guest is refused before anything starts', () => {
  test.each([
    ['', 'is empty', /give distro, a flake/],
    ['disrto', 'is no guest that we know', /give distro, a flake/],
    ['a\tflake#x', 'has control characters in it', /give distro/],
    ['github:o/r or so#x', 'is no guest that we know', /give distro/],
    ['.#web', /leads to no flake: there is no flake.nix in .* or above it/, /folder of a flake/],
    ['path:./here#web', /there is no flake.nix in .*\/here$/, /folder of a flake/],
    ['hosts/none.nix', 'does not exist', /configuration.nix/],
    ['github:o/r#nixosConfigurations', /names something after #/, /\.#HOST/],
    ['github:o/r#web.config.system.build.toplevel', /names something after #/, /\.#HOST/],
  ])('%j', async (guest, reason, remedy) => {
    expect(await problemOf(guest)).toEqual({
      input: '--guest',
      value: guest,
      reason: expect.stringMatching(reason),
      remedy: expect.stringMatching(remedy),
    })
  })

  test('a folder without a sign that it is one is told how to write it', async () => {
    touch('work/flake.nix')
    expect((await problemOf('work'))?.remedy).toBe('write ./work#HOST for the flake in that folder')
  })

  test('a password is not shown', async () => {
    const problem = await problemOf('git+https://me:hunter2@example.org/x#web')
    expect(problem?.reason).toMatch(/has a password in it/)
    expect(JSON.stringify(problem)).not.toContain('hunter2')
  })
})

test('what the distro guest alone is made of is refused', async () => {
  const asked = { guest: 'github:o/r#web', packages: ['fio'], refresh: true }
  const problems = await problemsOf(asked, { cwd })
  expect(problems.map(({ input }) => input)).toEqual(['--packages', '--refresh'])
  expect(problems[0]?.remedy).toContain('testbed.guest.config.environment.systemPackages')
})

test('hardware runs a configuration, and no bundle that is made already', async () => {
  expect(await problemsOf({ ...hardware(), guest: 'github:o/r#web' }, { cwd })).toEqual([])
  touch('result/bundle.json')
  const problems = await problemsOf({ ...hardware(), guest: './result' }, { cwd })
  expect(problems).toMatchObject([{ input: '--guest', reason: /^is a bundle/ }])
})

test('a bundle that is made already is known by its description', async () => {
  touch('result/bundle.json')
  expect(await guestOf('result')).toEqual({ kind: 'bundle', path: join(cwd, 'result') })
  touch('bzImage')
  const problems = await problemsOf({ guest: './result', kernel: 'bzImage' }, { cwd })
  expect(problems.map(({ input }) => input)).toEqual(['--kernel'])
})
