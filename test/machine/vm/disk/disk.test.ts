import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readDiskFile } from '../../../../src/host/disk-file.ts'
import { diskFile } from '../../../../src/machine/vm/disk/file.ts'
import { diskPlug } from '../../../../src/machine/vm/disk/plug.ts'
import { scratchFolder } from '../../../scratch.ts'

const size = 8 * 2 ** 40

test.each(['raw', 'qcow2'] as const)(
  'a %s disk takes no room before it is written',
  async (format) => {
    const folder = join(scratchFolder(), 'disks')
    const disk = { name: 'a', bytes: size, format }
    const file = await diskFile(disk, folder)
    expect(file).toBe(join(folder, `a.${format}`))
    expect(readDiskFile(file, format)).toMatchObject({ bytes: size })
    expect(statSync(file).blocks * 512).toBeLessThan(2 ** 20)
    expect([statSync(file).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700])
  },
)

test('what is kept is left as it is, what is not is made anew', async () => {
  const folder = scratchFolder()
  const keep = join(folder, 'kept')
  writeFileSync(keep, 'precious')
  writeFileSync(join(folder, 'b.raw'), 'of another boot')
  await diskFile({ name: 'a', bytes: 512, format: 'raw', keep }, folder)
  expect(readFileSync(keep, 'utf8')).toBe('precious')
  const file = await diskFile({ name: 'b', bytes: 512, format: 'raw' }, folder)
  expect(readFileSync(file)).toEqual(Buffer.alloc(512))
  expect(existsSync(join(folder, 'a.raw'))).toBe(false)
})

test('a disk that cannot be made is a fault with a remedy', async () => {
  const disk = { name: 'a', bytes: 512, format: 'raw', keep: '/none/x' } as const
  await expect(diskFile(disk, '/none')).rejects.toMatchObject({
    outcome: 'infra-error',
    remedy: expect.stringContaining('/none'),
  })
})

test('a disk is the same on the command line and by the monitor, and its errors are its own', () => {
  const plug = diskPlug({ name: 'a', bytes: 512, format: 'qcow2', keep: '/k' }, '/k')
  const [flag, drive] = plug.arguments
  expect(flag).toBe('-blockdev')
  expect(plug.commands).toEqual([{ execute: 'blockdev-add', arguments: JSON.parse(drive ?? '') }])
  expect(JSON.parse(drive ?? '')).toMatchObject({ backing: null, cache: { 'no-flush': false } })
  expect(plug.device).toMatchObject({ serial: 'a', werror: 'report', rerror: 'report' })
})
