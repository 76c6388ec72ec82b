import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { borrowLists, freshLists, listsOf, updateLists } from '../../../src/bundle/apt/lists.ts'
import type { PrivateApt } from '../../../src/bundle/apt/private-apt.ts'
import { scratchFolder } from '../../scratch.ts'

const week = 7 * 24 * 3600 * 1000
const told = { sourcesHash: 'a', identity: 'elsewhere', fetchedAt: Date.now() - week / 2 }
const silent = () => undefined

/** An apt whose archive has one release file. */
function anApt(): PrivateApt {
  const folder = scratchFolder()
  const run = async () => {
    mkdirSync(join(folder, 'lists'))
    writeFileSync(join(folder, 'lists/bookworm_InRelease'), 'signed')
    return { code: 0, stdout: '', stderr: '' }
  }
  const rest = { get: run, cache: run, helper: run }
  return { system: 'x86_64-linux', folder, packages: folder, sourcesHash: 'a', ...rest }
}

test('what another machine told is known, and is not built from', async () => {
  const apt = anApt()
  await borrowLists(apt, told)
  expect(await listsOf(apt)).toEqual({ ...told, borrowed: true })
  const own = await freshLists(apt, silent)
  expect(own.identity).not.toBe(told.identity)
  expect(await listsOf(apt)).toEqual(own)
})

test('what this machine knows itself counts more', async () => {
  const apt = anApt()
  const own = await updateLists(apt, silent)
  await borrowLists(apt, told)
  expect(await listsOf(apt)).toEqual(own)
})

test.each([
  ['of other sources', { sourcesHash: 'b' }],
  ['a week old', { fetchedAt: Date.now() - week }],
  ['from the future', { fetchedAt: Date.now() + week }],
])('what is %s is not taken', async (_, change) => {
  const apt = anApt()
  await borrowLists(apt, { ...told, ...change })
  expect(await listsOf(apt)).toBeUndefined()
})
