import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { draftOf } from '../../src/host/draft.ts'
import { thisProcess } from '../../src/host/process.ts'
import { removeDraftsOf } from '../../src/keeper/drafts.ts'
import { cached, newHome } from '../gc/home.ts'
import { dead } from './cut-off.ts'

beforeEach(newHome)

test('what a killed process was at work on goes, and its lock; what others are at stays', async () => {
  const mark = `${dead.pid}.${dead.startTime}`
  const gone = [`templates/abc.${mark}/memory`, `build.${mark}.a1B2c3/spec.json`].map(cached)
  const token = join(tmpdir(), `nixos-testbed.${mark}.a1B2c3`)
  writeFileSync(token, 'a token')
  const kept = [draftOf(cached('templates/def')), cached('templates/abc.3.1/memory')]
  writeFileSync(kept[0] ?? '', '')
  const shelf = dirname(kept[0] ?? '')
  const { pid, startTime } = thisProcess()
  symlinkSync(mark, join(shelf, 'abc.lock'))
  symlinkSync(`${pid}.${startTime}`, join(shelf, 'def.lock'))

  await removeDraftsOf(dead)

  for (const path of [...gone, token]) expect(existsSync(path), path).toBe(false)
  for (const path of kept) expect(existsSync(path), path).toBe(true)
  expect(readdirSync(shelf).filter((name) => name.endsWith('.lock'))).toEqual(['def.lock'])
})
