import { randomBytes } from 'node:crypto'
import { readdirSync, truncateSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  fillMemory,
  makeGuestMemory,
  packMemory,
  whyNoGuestMemory,
} from '../../../../src/machine/vm/template/memory.ts'
import { scratchFolder } from '../../../scratch.ts'

const MiB = 2 ** 20

/** A file of that size that is zero but for what is written into it. */
async function memoryOf(folder: string, bytes: number, written: Record<number, Buffer>) {
  const path = join(folder, 'before')
  const memory = await open(path, 'w+')
  truncateSync(path, bytes)
  for (const [at, content] of Object.entries(written))
    await memory.write(content, 0, content.length, Number(at))
  return { memory, path }
}

test('what is packed fills a memory to the byte, and holds few zeros', async () => {
  const folder = scratchFolder()
  const { memory, path } = await memoryOf(folder, 11 * MiB, {
    0: Buffer.from([1]),
    [MiB + 5]: randomBytes(3 * MiB),
    [7 * MiB - 1]: Buffer.from('over a page’s end'),
    [11 * MiB - 1]: Buffer.from([255]),
  })
  const packed = await open(join(folder, 'packed'), 'w+')
  const map = await packMemory(memory, packed)
  expect((await packed.stat()).size).toBe(map.reduce((sum, [, length]) => sum + length, 0))
  expect((await packed.stat()).size).toBeLessThan(3 * MiB + 10 * 4096)

  const { memory: filled, path: after } = await memoryOf(scratchFolder(), 11 * MiB, {})
  await fillMemory(filled, packed, map)
  expect((await readFile(after)).equals(await readFile(path))).toBe(true)
})

test('a memory that is all zero packs to nothing', async () => {
  const folder = scratchFolder()
  const { memory } = await memoryOf(folder, 5 * MiB, {})
  const packed = await open(join(folder, 'packed'), 'w+')
  expect(await packMemory(memory, packed)).toEqual([])
})

test('a packed file that was cut short is found out', async () => {
  const folder = scratchFolder()
  const { memory } = await memoryOf(folder, 4 * MiB, { 0: randomBytes(2 * MiB) })
  const packed = await open(join(folder, 'packed'), 'w+')
  const map = await packMemory(memory, packed)
  truncateSync(join(folder, 'packed'), MiB)
  await expect(fillMemory(memory, packed, map)).rejects.toThrow(/ends too early/)
})

test('a guest’s memory has no name, its size, and nothing in it', async () => {
  const before = readdirSync('/dev/shm')
  const memory = await makeGuestMemory(3)
  expect(readdirSync('/dev/shm')).toEqual(before)
  const { size, blocks, nlink } = await memory.stat()
  expect([size, blocks, nlink]).toEqual([3 * MiB, 0, 0])
  await memory.close()
})

test('more memory than the host has files for is refused before it is made', async () => {
  expect(await whyNoGuestMemory(1)).toBeUndefined()
  expect(await whyNoGuestMemory(2 ** 40)).toMatch(/^\/dev\/shm has room for \d+ MiB/)
})
