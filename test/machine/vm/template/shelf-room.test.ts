import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { draftOf } from '../../../../src/host/draft.ts'
import { templatesFolder } from '../../../../src/machine/vm/template/shelf.ts'
import { makeRoom } from '../../../../src/machine/vm/template/shelf-room.ts'
import { scratchFolder } from '../../../scratch.ts'

const KiB = 1024

beforeEach(() => {
  process.env.XDG_CACHE_HOME = scratchFolder()
  mkdirSync(templatesFolder(), { recursive: true })
})

/** A template of 64 KiB, last used at a time. */
function template(key: string, lastUse: number): void {
  const folder = join(templatesFolder(), key)
  mkdirSync(folder)
  writeFileSync(join(folder, 'ram'), Buffer.alloc(60 * KiB, 1))
  writeFileSync(join(folder, 'state'), Buffer.alloc(4 * KiB, 1))
  utimesSync(folder, lastUse, lastUse)
}

const left = () => readdirSync(templatesFolder()).sort()

test('the least recently used go until the rest fits', async () => {
  for (const [key, lastUse] of Object.entries({ b: 20, d: 40, a: 10, c: 30 }))
    template(key, lastUse)
  expect(await makeRoom(4 * 64 * KiB)).toEqual([])
  expect(left()).toEqual(['a', 'b', 'c', 'd'])
  await makeRoom(2 * 64 * KiB + 1)
  expect(left()).toEqual(['c', 'd'])
  await makeRoom(64 * KiB - 1)
  expect(left()).toEqual([])
})

test('the one to keep stays, and takes its part of the room', async () => {
  for (const [key, lastUse] of Object.entries({ a: 10, b: 20, c: 30 })) template(key, lastUse)
  await makeRoom(2 * 64 * KiB, 'a')
  expect(left()).toEqual(['a', 'c'])
  await makeRoom(0, 'a')
  expect(left()).toEqual(['a'])
})

test('no room at all is none for an empty one either', async () => {
  mkdirSync(join(templatesFolder(), 'empty'))
  await makeRoom(0)
  expect(left()).toEqual([])
})

test('drafts of dead processes go, those of live ones and what is no template stay', async () => {
  const elsewhere = scratchFolder()
  writeFileSync(join(elsewhere, 'kept'), '')
  mkdirSync(join(templatesFolder(), 'a.2.1'))
  const live = draftOf(join(templatesFolder(), 'a'))
  mkdirSync(live)
  symlinkSync(elsewhere, join(templatesFolder(), 'link'))
  await makeRoom(0)
  expect(left()).toHaveLength(2)
  expect(left()).toContain('link')
  expect(readdirSync(elsewhere)).toEqual(['kept'])
})

test('several that make room at once take no more than one would', async () => {
  for (const [key, lastUse] of Object.entries({ a: 10, b: 20, c: 30, d: 40 }))
    template(key, lastUse)
  const failures = await Promise.all(Array.from({ length: 6 }, () => makeRoom(2 * 64 * KiB)))
  expect(failures.flat()).toEqual([])
  expect(left()).toEqual(['c', 'd'])
})
