import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { keyOf, recall, remember } from '../../src/lab/memory.ts'
import { noteEnd } from '../../src/lab/note-end.ts'
import { inTurn, recallAll } from '../../src/lab/turns.ts'
import type { Happening } from '../../src/model/event.ts'
import { foldResult } from '../../src/report/fold.ts'
import { journal, started } from '../report/story.ts'
import { scratchFolder } from '../scratch.ts'
import { board, labOf } from './boards.ts'

let state: string
beforeEach(() => {
  state = scratchFolder()
  process.env.XDG_STATE_HOME = state
})

const gate = { user: 'root', host: 'gate', port: 2222 }

test('a board is remembered by where it is, and over which hosts', async () => {
  const { access } = board('a').hardware
  expect(keyOf(access)).toBe('a.lab:22')
  expect(keyOf({ ...access, proxyJump: [gate] })).toBe('a.lab:22 via gate:2222')
  await remember('a.lab:22', () => ({ takenAt: '2030-01-01T00:00:00Z' }))
  expect(await recall('a.lab:22')).toEqual({ takenAt: '2030-01-01T00:00:00Z' })
  expect(await recall('a.lab:22 via gate:2222')).toEqual({})
})

test('what cannot be read is forgotten, and what cannot be written hurts nobody', async () => {
  const folder = join(state, 'nixos-testbed/boards')
  mkdirSync(folder, { recursive: true })
  for (const text of ['', '{', 'null']) {
    writeFileSync(join(folder, 'a%3A22.json'), text)
    expect(await recall('a:22')).toEqual({})
  }
  process.env.XDG_STATE_HOME = '/dev/null/none'
  await remember('a:22', () => ({ takenAt: 'now' }))
})

test('a key that others made leads to no other folder', async () => {
  await remember('../../../evil', () => ({ takenAt: 'now' }))
  expect(readdirSync(join(state, 'nixos-testbed/boards'))).toEqual(['..%2F..%2F..%2Fevil.json'])
})

test('boards have their turns: least recently taken first, of equals as the lab has them', async () => {
  const turns = async () => {
    const known = inTurn(await recallAll(labOf(['a', 'b', 'c']).boards))
    return known.map((each) => each.board.name).join('')
  }
  expect(await turns()).toBe('abc')
  await remember('a.lab:22', () => ({ takenAt: '2030-01-01T00:00:05Z' }))
  await remember('b.lab:22', () => ({ takenAt: '2030-01-01T00:00:01Z' }))
  expect(await turns()).toBe('cba')
})

test('the end of a run is noted on the board it took, and where it took none nowhere', async () => {
  const taken: Happening = { type: 'board-taken', board: 'rock', key: 'rock.lab:22' }
  const done: Happening = { type: 'done', outcome: 'infra-error', exit: 125, cause: 'no' }
  const note = async (...events: Happening[]) => {
    const told = journal(started, ...events)
    await noteEnd(told, foldResult(told))
  }
  await note(done)
  expect(readdirSync(state)).toEqual([])
  await note(taken, done)
  await note(taken, { type: 'returned', return: 'not-back', found: [] }, done)
  expect(await recall('rock.lab:22')).toMatchObject({
    last: { run: 'r1', outcome: 'infra-error', return: 'not-back', cause: 'no' },
    failures: { count: 2 },
  })
})
