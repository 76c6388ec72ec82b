import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Room } from '../../src/keeper/room.ts'
import { scratchFolder } from '../scratch.ts'

const never = () => new Promise<never>(() => undefined)
let disk: string

/** A disk of 10 MiB and 100 files; only root can. */
beforeEach((context) => {
  if (process.getuid?.() !== 0) return context.skip('only root can mount a small disk')
  disk = scratchFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=10m,nr_inodes=100', 'tmpfs', disk])
})
afterEach(() => {
  if (process.getuid?.() !== 0) return
  execFileSync('umount', ['--lazy', disk])
})

test('work goes on while there is room, and gives what it gives', async () => {
  const room = await Room.of(disk)
  writeFileSync(join(disk, 'half'), Buffer.alloc(5 << 20))
  expect(await room.watched(Promise.resolve('done'))).toBe('done')
  await expect(room.watched(Promise.reject(new Error('its own')))).rejects.toThrow('its own')
})

test('work on a guest that leaves too little ends, with the disk named', async () => {
  const room = await Room.of(disk)
  expect(room.bytes).toBeLessThan(10 << 20)
  const work = room.watched(never())
  mkdirSync(join(disk, 'live'))
  writeFileSync(join(disk, 'live/greed'), Buffer.alloc(9.5 * 2 ** 20))
  await expect(work).rejects.toMatchObject({
    outcome: 'infra-error',
    message: `the disk of ${disk} has hardly any space left`,
  })
})

test('names without a byte take room, too', async () => {
  const room = await Room.of(disk)
  const work = room.watched(never())
  for (let name = 0; name < 95; name++) writeFileSync(join(disk, String(name)), '')
  await expect(work).rejects.toThrow('hardly any files left')
})

test('our own logs are not the guest’s', async () => {
  const room = await Room.of(disk)
  writeFileSync(join(disk, 'output.log'), Buffer.alloc(9.5 * 2 ** 20))
  const work = room.watched(never())
  // Names come later, and are what it is ended for.
  for (let name = 0; name < 95; name++) writeFileSync(join(disk, String(name)), '')
  await expect(work).rejects.toThrow('hardly any files left')
})

test('a shared folder counts', async () => {
  const room = await Room.of(scratchFolder(), disk)
  writeFileSync(join(disk, 'greed'), Buffer.alloc(9.5 * 2 ** 20))
  await expect(room.watched(never())).rejects.toThrow(`the disk of ${disk} has hardly any space`)
})
