import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { emptyQcow2 } from '../../src/machine/vm/disk/qcow2.ts'
import { commandOf } from '../../src/request/command.ts'
import { scratchFolder } from '../scratch.ts'
import { caller, parse, problemsOf } from './asking.ts'

let cwd: string
beforeEach(() => {
  cwd = scratchFolder()
  vi.stubEnv('XDG_STATE_HOME', join(cwd, 'state'))
  vi.stubEnv('XDG_CACHE_HOME', join(cwd, 'cache'))
})
afterEach(() => void vi.unstubAllEnvs())

async function whyNot(...disk: string[]): Promise<string[]> {
  const problems = await problemsOf({ disk }, { cwd })
  expect(problems.every(({ input, remedy }) => input === '--disk' && remedy !== '')).toBe(true)
  return problems.map(({ reason }) => reason.replaceAll(cwd, 'CWD'))
}

describe('disks', () => {
  test('are as they were asked for', async () => {
    const disk = ['a=512M', 'b-1=1.5G,keep=x,,y.img,format=qcow2', 'c=1T,format=raw']
    expect((await parse({ disk }, { cwd })).disks).toEqual([
      { name: 'a', bytes: 512 * 2 ** 20, format: 'raw' },
      { name: 'b-1', bytes: 1.5 * 2 ** 30, format: 'qcow2', keep: join(cwd, 'x,y.img') },
      { name: 'c', bytes: 2 ** 40, format: 'raw' },
    ])
  })

  test.each([
    ['a', 'has no size'],
    ['a=', 'has nothing for a size'],
    ['a=lots', 'has lots for a size'],
    ['a=0', 'holds nothing'],
    ['a=0.1K', 'is of 102 bytes, no whole number of sectors'],
    ['a=9T', 'is larger than a file may be'],
    ['=1G', 'has a name that /dev/disk/by-id cannot show'],
    ['a/b=1G', 'has a name that /dev/disk/by-id cannot show'],
    ['-a=1G', 'has a name that /dev/disk/by-id cannot show'],
    ['abcdefghijklmnopqrstu=1G', 'has a name of 21 characters, and a disk shows 20'],
    ['testbed-root=1G', "has a name like the guest's own disks"],
    ['a=1G,format=vdi', 'has the format vdi'],
    ['a=1G,keep=', 'is kept in no file'],
    ['a=1G,cache=none', 'has cache=none where an option is'],
    ['a=1G,', 'has nothing where an option is'],
    ['a=1G,format=raw,format=qcow2', 'has format=qcow2 where an option is'],
    ['a=1G,keep=a\u001bb', 'has control characters in its file name'],
  ])('%j is refused: it %s', async (disk, reason) => {
    expect(await whyNot(disk)).toEqual([reason])
  })

  test('of 20 characters in their name are shown whole', async () => {
    expect(await whyNot('abcdefghijklmnopqrst=1G')).toEqual([])
  })

  test('all that is wrong with them is told at once', async () => {
    expect(await whyNot('a=0,format=x', '/=1G')).toHaveLength(3)
  })

  test('of one name, or in one file, are refused, and more than there is room for', async () => {
    expect(await whyNot('a=1G', 'a=2G')).toEqual(['is the second disk called a'])
    expect(await whyNot('a=1G,keep=f', 'b=1G,keep=./f')).toEqual(['is the second disk in CWD/f'])
    expect(await whyNot(...Array.from({ length: 25 }, (_, index) => `d${index}=1M`))).toHaveLength(
      1,
    )
  })
})

describe('a file that keeps a disk', () => {
  test('must be of its size, in either format', async () => {
    writeFileSync(join(cwd, 'raw'), '')
    truncateSync(join(cwd, 'raw'), 2 ** 20)
    writeFileSync(join(cwd, 'cow'), emptyQcow2(2 ** 30))
    expect(await whyNot('a=1M,keep=raw', 'b=1G,format=qcow2,keep=cow')).toEqual([])
    expect(await whyNot('a=2M,keep=raw', 'b=2G,format=qcow2,keep=cow')).toEqual([
      'CWD/raw holds a disk of 1048576 bytes, and 2097152 are asked for',
      'CWD/cow holds a disk of 1073741824 bytes, and 2147483648 are asked for',
    ])
    const [problem] = await problemsOf({ disk: ['b=1G,keep=cow'] }, { cwd })
    expect(problem?.remedy).toContain('format=qcow2')
  })

  test.each([
    [8, 1, 'stands on another image'],
    [32, 1, 'is encrypted'],
    [72, 4, 'has its bytes in another file, or in a form of its own'],
    [4, 9, "is of qcow2's version"],
    [0, 0, 'is no qcow2 image'],
  ])('is no image that a guest could lead elsewhere: byte %d is %d', async (at, value, reason) => {
    const image = emptyQcow2(2 ** 30)
    image[at === 0 ? 0 : at === 8 ? 15 : at === 72 ? 79 : at + 3] = value
    writeFileSync(join(cwd, 'cow'), image)
    expect(await whyNot('b=1G,format=qcow2,keep=cow')).toEqual([expect.stringContaining(reason)])
  })

  test('is a plain file in a folder that exists, none of the testbed, and not reached by a link', async () => {
    mkdirSync(join(cwd, 'folder'))
    mkdirSync(join(cwd, 'state/nixos-testbed/runs'), { recursive: true })
    symlinkSync('/etc', join(cwd, 'folder/out'))
    symlinkSync('elsewhere', join(cwd, 'link'))
    const file = 'a=1M,keep='
    expect(await whyNot(`${file}folder`)).toEqual(['CWD/folder is a folder'])
    expect(await whyNot(`${file}/dev/null`)).toEqual(['/dev/null is not a file'])
    expect(await whyNot(`${file}link`)).toEqual(['has a link for its file, CWD/link'])
    expect(await whyNot(`${file}none/x`)).toEqual(['is to be made in CWD/none, which is no folder'])
    expect(await whyNot(`${file}state/nixos-testbed/runs/x`)).toEqual([
      'lies in CWD/state/nixos-testbed, where the testbed has files of its own',
    ])
    const raw = { disk: [`${file}folder/out/x`], shared: 'folder' }
    expect((await problemsOf(raw, { cwd })).map(({ reason }) => reason)).toEqual([
      'is reached through a link out of the shared folder',
    ])
  })

  test('is not in use by another', async () => {
    writeFileSync(join(cwd, 'raw'), Buffer.alloc(2 ** 20))
    const holder = spawn('flock', [join(cwd, 'raw'), 'sh', '-c', 'echo held; read end'])
    await once(holder.stdout, 'data')
    expect(await whyNot('a=1M,keep=raw')).toEqual(['CWD/raw is in use by another run'])
    holder.stdin.end('\n')
    await once(holder, 'close')
    expect(await whyNot('a=1M,keep=raw')).toEqual([])
  })
})

test('a repeated command keeps a disk in the same file, from any folder', () => {
  const raw = { disk: ['a=1G,keep=x,,y.img', 'b=1G'], script: 'true' }
  expect(commandOf(raw, caller({ cwd })).slice(2, -1)).toEqual([
    ...['--disk', `a=1G,keep=${cwd}/x,,y.img`],
    ...['--disk', 'b=1G'],
  ])
})
