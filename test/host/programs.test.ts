import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { findProgram, findVirtiofsd, foldersOf } from '../../src/host/programs.ts'

const folder = mkdtempSync(join(tmpdir(), 'testbed-programs-'))
afterAll(() => rmSync(folder, { recursive: true }))

function make(path: string, mode = 0o755): string {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '')
  chmodSync(file, mode)
  return file
}

const first = make('first/tool')
const second = make('second/tool')
const path = [join(folder, 'none'), dirname(first), dirname(second)].join(':')

test('the first on PATH is found', async () => {
  expect(await findProgram('tool', [], path)).toBe(first)
})

test('further folders come after PATH', async () => {
  expect(await findProgram('tool', [dirname(second)], dirname(first))).toBe(first)
  expect(await findProgram('tool', [dirname(second)], '')).toBe(second)
})

test('all folders that hold it are found, each once', async () => {
  const folders = [dirname(first), dirname(second)]
  expect(await foldersOf('tool', folders, path)).toEqual(folders)
})

test('neither folders nor files that cannot be started count', async () => {
  make('data/tool', 0o644)
  mkdirSync(join(folder, 'odd/tool'), { recursive: true })
  expect(await findProgram('tool', [join(folder, 'data'), join(folder, 'odd')], '')).toBe(undefined)
})

test('relative entries of PATH are passed over', async () => {
  make('bin/tool')
  const here = process.cwd()
  process.chdir(folder)
  try {
    expect(await findProgram('tool', [], `bin::.:${dirname(first)}`)).toBe(first)
  } finally {
    process.chdir(here)
  }
})

test('virtiofsd is told apart by where it comes from', async () => {
  const c = make('lib/qemu/virtiofsd')
  const rust = make('libexec/virtiofsd')
  mkdirSync(join(folder, 'links'))
  symlinkSync(c, join(folder, 'links/virtiofsd'))

  expect(await findVirtiofsd([dirname(rust), dirname(c)], '')).toEqual({ path: rust, kind: 'rust' })
  expect(await findVirtiofsd([dirname(c)], '')).toEqual({ path: c, kind: 'c' })
  expect(await findVirtiofsd([], join(folder, 'links'))).toMatchObject({ kind: 'c' })
  expect(await findVirtiofsd([], '')).toBe(undefined)
})
