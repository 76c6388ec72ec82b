import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ship } from '../../../../src/machine/kexec/ship/ship.ts'
import type { Happening } from '../../../../src/model/event.ts'
import { makeImage } from './image.ts'
import { makeTarget, type Target } from './target.ts'

function send(target: Target, built = makeImage(), events: Happening[] = []) {
  const emit = (event: Happening) => events.push(event)
  return ship(target.shell, built, { way: 'tarball', emit, place: target.place })
}

const bytesOf = (events: readonly Happening[]) =>
  events.flatMap((event) => (event.type === 'progress' ? [event.done ?? -1] : []))

test('an image arrives as it is, private, with its programs to be run', async () => {
  const [target, built] = [makeTarget(), makeImage()]
  const events: Happening[] = []
  const { folder } = await send(target, built, events)
  execFileSync('diff', ['-r', built.path, folder])
  const mode = (name: string) => (statSync(join(folder, name)).mode & 0o777).toString(8)
  expect(['run', 'tools/agent', 'tools/busybox', 'kernel', 'tools'].map(mode)).toEqual([
    '700',
    '700',
    '700',
    '600',
    '700',
  ])
  const done = bytesOf(events)
  const total = Object.values(built.image.files).reduce((sum, { size }) => sum + size, 0)
  expect([done[0], done.at(-1)]).toEqual([0, total])
  expect(done).toEqual([...done].sort((a, b) => a - b))
})

test('what is there is not sent again', async () => {
  const [target, built] = [makeTarget(), makeImage()]
  const first = await send(target, built)
  const before = target.commands.length
  expect((await send(target, built)).folder).toBe(first.folder)
  expect(target.commands.length - before).toBe(1)
})

test('after a cut it goes on where it was', async () => {
  const [target, built] = [makeTarget(), makeImage()]
  target.cutAfter(1_500_000)
  await expect(send(target, built)).rejects.toThrow('the line was cut')
  target.mend()
  const events: Happening[] = []
  const { folder } = await send(target, built, events)
  execFileSync('diff', ['-r', built.path, folder])
  expect(bytesOf(events)[0]).toBeGreaterThan(900_000)
})

test('what was damaged on the way is brought once more', async () => {
  const [target, built] = [makeTarget(), makeImage()]
  target.cutAfter(2_000_000)
  await expect(send(target, built)).rejects.toThrow()
  const [name = ''] = readdirSync(target.place)
  const part = join(target.place, name, 'initrd.part')
  const size = statSync(part).size
  writeFileSync(part, Buffer.alloc(size, 'x'))
  target.mend()
  const { folder } = await send(target, built)
  execFileSync('diff', ['-r', built.path, folder])
})

test('a part longer than the file is none of it', async () => {
  const [target, built] = [makeTarget(), makeImage()]
  target.cutAfter(2_000_000)
  await expect(send(target, built)).rejects.toThrow()
  const [name = ''] = readdirSync(target.place)
  truncateSync(join(target.place, name, 'initrd.part'), 9_000_000)
  target.mend()
  const { folder } = await send(target, built)
  execFileSync('diff', ['-r', built.path, folder])
})

test('another image takes the place of the one that was there', async () => {
  const target = makeTarget()
  await send(target)
  const { folder } = await send(target, makeImage({ run: '#!/bin/sh\n# newer\n' }))
  expect(readdirSync(target.place)).toEqual([folder.split('/').at(-1)])
  expect(readFileSync(join(folder, 'run'), 'utf8')).toContain('newer')
})

test('an image that is not what it says is refused', async () => {
  const [target, built] = [makeTarget(), makeImage()]
  writeFileSync(join(built.path, 'kernel'), Buffer.alloc(300_000, 'other'))
  await expect(send(target, built)).rejects.toThrow('kernel of the image arrives damaged')
  expect(target.commands.at(-1), 'what was sent is taken away').toContain(
    `umount '${target.place}'`,
  )
})

test('it is taken away again', async () => {
  const target = makeTarget()
  const { withdraw } = await send(target)
  await withdraw(target.shell)
  expect(target.commands.at(-1)).toContain(`umount '${target.place}'`)
})
