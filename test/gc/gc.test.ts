import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { gc } from '../../src/gc/gc.ts'
import { draftOf } from '../../src/host/draft.ts'
import { createRunFolder, runsFolder } from '../../src/keeper/folder.ts'
import { markFinished } from '../../src/keeper/unfinished.ts'
import { templatesFolder } from '../../src/machine/vm/template/shelf.ts'
import type { GcReport } from '../../src/model/gc.ts'
import { cached, greedy, newHome } from './home.ts'

beforeEach(newHome)

async function fill(runs: number): Promise<void> {
  for (let count = 0; count < runs; count++) {
    const { id, files, result } = await createRunFolder(undefined)
    writeFileSync(join(files, 'large'), Buffer.alloc(1 << 20, 1))
    writeFileSync(result, '{}')
    await markFinished(id)
  }
  cached('templates/a/ram')
  cached('templates/b/ram')
  cached('nix/nix-2.34.7-x86_64-linux.tar.xz')
  cached('build.2.1.a1B2c3/spec.json')
}

const counts = ({ removed }: GcReport) =>
  Object.fromEntries(removed.map(({ kind, count }) => [kind, count]))

test('a dry run tells the same and removes nothing', async () => {
  await fill(2)
  const told = await gc({ ...greedy, dryRun: true })
  expect(readdirSync(runsFolder())).toHaveLength(2)
  const done = await gc(greedy)
  expect(told).toEqual({ ...done, dryRun: true })
  expect(counts(done)).toEqual({ runs: 2, templates: 2, downloads: 1, leftovers: 1 })
  expect(done.removed[0]?.bytes).toBeGreaterThanOrEqual(2 << 20)
  expect([runsFolder(), templatesFolder()].flatMap((folder) => readdirSync(folder))).toEqual([])
  expect((await gc(greedy)).removed).toEqual([])
})

test('several at once remove all, and each thing counts once', async () => {
  await fill(20)
  const reports = await Promise.all(Array.from({ length: 4 }, () => gc(greedy)))
  expect(reports.flatMap(({ failed }) => failed)).toEqual([])
  const runs = reports.reduce((sum, report) => sum + (counts(report).runs ?? 0), 0)
  expect([runs, readdirSync(runsFolder())]).toEqual([20, []])
})

test('what cannot be removed is named, and all else goes', async () => {
  await fill(2)
  const [stubborn = ''] = readdirSync(runsFolder())
  const path = join(runsFolder(), stubborn)
  mkdirSync(join(draftOf(path), 'in the way'), { recursive: true })
  const report = await gc(greedy)
  expect(counts(report)).toMatchObject({ runs: 1, templates: 2, downloads: 1, leftovers: 1 })
  expect(report.failed).toEqual([
    {
      kind: 'runs',
      what: path,
      why: expect.stringContaining('ENOTEMPTY'),
      remedy: `look whose it is, then: sudo rm -rf -- ${path}`,
    },
  ])
})

test('a home with nothing in it is none to complain of', async () => {
  expect(await gc(greedy)).toEqual({ dryRun: false, removed: [], left: [], failed: [] })
})
