import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { scratchFolder } from '../scratch.ts'
import { problemsOf } from './asking.ts'

let home: string
beforeEach(() => {
  home = scratchFolder()
  vi.stubEnv('XDG_STATE_HOME', join(home, 'own/state'))
  vi.stubEnv('XDG_CACHE_HOME', join(home, 'cache'))
  mkdirSync(join(home, 'own/state/nixos-testbed/runs/r/files'), { recursive: true })
  mkdirSync(join(home, 'project/out'), { recursive: true })
})
afterEach(() => void vi.unstubAllEnvs())

/** Why a folder below the home cannot be shared; nothing where it can. */
async function whyNot(shared: string, results?: string): Promise<string[]> {
  const raw = { shared, ...(results === undefined ? {} : { results }) }
  const problems = await problemsOf(raw, { cwd: home })
  expect(problems.every(({ input, remedy }) => input === '--shared' && remedy !== '')).toBe(true)
  return problems.map(({ reason }) => reason)
}

describe('a shared folder is refused', () => {
  test.each([
    ['own', undefined, 'is or holds HOME/own/state/nixos-testbed,'],
    ['own/state/nixos-testbed', undefined, 'is or holds HOME/own/state/nixos-testbed,'],
    ['.', undefined, 'is or holds HOME/own/state/nixos-testbed,'],
    ['/', undefined, 'is or holds HOME/own/state/nixos-testbed,'],
    ['own/state/nixos-testbed/runs/r', undefined, 'lies in HOME/own/state/nixos-testbed,'],
    ['project', 'project/new/folder', 'is or holds HOME/project/new/folder,'],
    ['project/out', 'project/out', 'is or holds HOME/project/out,'],
  ])('%s with results in %s', async (shared, results, reason) => {
    const [why] = await whyNot(shared, results)
    expect(why?.replaceAll(home, 'HOME')).toContain(reason)
  })

  test('where a link leads into it', async () => {
    symlinkSync('own', join(home, 'link'))
    expect(await whyNot('link')).toEqual([expect.stringContaining('is or holds')])
    symlinkSync('project', join(home, 'project-link'))
    expect(await whyNot('project', 'project-link/new')).toHaveLength(1)
  })

  test('where sockets are made in it', async () => {
    vi.stubEnv('TMPDIR', join(home, 'project/out'))
    expect(await whyNot('project')).toEqual([expect.stringContaining('project/out')])
    expect(await whyNot('project/out/..')).toHaveLength(1)
  })
})

test.each([
  ['project', undefined],
  ['project', 'project-results'],
  ['project', '../..results'],
  ['project/out', 'project/new'],
])('%s is shared with results in %s', async (shared, results) => {
  expect(await whyNot(shared, results)).toEqual([])
})
