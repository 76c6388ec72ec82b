import { execFileSync } from 'node:child_process'
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { link, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { getUploadZipSpecification } from '../../../node_modules/@actions/artifact/lib/internal/upload/upload-zip-specification.js'
import type { Stage } from '../../../src/action/artifact/stage.ts'
import { removeStage, stageResults } from '../../../src/action/artifact/stage.ts'
import { copyFolder, type RunFolder } from '../../../src/keeper/folder.ts'
import { finishedRun, reports, writeResult } from './run-folder.ts'

let folder: RunFolder
beforeEach(() => {
  folder = finishedRun()
})

const limits = { files: 1000, bytes: 2 ** 20 }

/** What the artifact will hold, as the client sees it. */
function inArtifact({ root, paths }: Stage): string[] {
  const specification = getUploadZipSpecification([...paths], root)
  return specification.map(({ destinationPath }) => destinationPath.slice(1)).sort()
}

test('reports, files and empty folders are staged by their own names, and nothing is moved', async () => {
  writeResult(folder, 'a.txt', 'hi')
  mkdirSync(join(folder.files, 'deep/empty'), { recursive: true })
  writeResult(folder, 'deep/b', 'ho')
  const stage = await stageResults(folder)
  const expected = [...reports, 'files/a.txt', 'files/deep/b', 'files/deep/empty/'].sort()
  expect(inArtifact(stage)).toEqual(expected)
  expect(stage).toMatchObject({ files: 7, left: [] })
  expect(statSync(join(stage.root, 'files/a.txt')).ino).toBe(
    statSync(join(folder.files, 'a.txt')).ino,
  )
  await removeStage(folder)
  expect(readdirSync(folder.path).sort()).toEqual([...reports, 'files'].sort())
  expect(readFileSync(join(folder.files, 'deep/b'), 'utf8')).toBe('ho')
})

test('of a run in several guests each has its folder, and all reports come before files', async () => {
  for (const copy of [1, 2]) {
    const own = copyFolder(folder, copy)
    mkdirSync(own.files, { recursive: true })
    writeFileSync(own.result, '{}')
    writeResult(own, 'a:b', 'hi')
  }
  const stage = await stageResults(folder)
  const ofCopies = [1, 2].flatMap((copy) => [
    `copy-${copy}/result.json`,
    `copy-${copy}/files/a%3Ab`,
  ])
  expect(inArtifact(stage)).toEqual([...reports, ...ofCopies, 'files/', 'renamed.json'].sort())
  const few = await stageResults(folder, undefined, { files: reports.length + 2, bytes: 2 ** 20 })
  expect(inArtifact(few)).toEqual(
    expect.arrayContaining(['copy-1/result.json', 'copy-2/result.json']),
  )
})

test('names that an artifact cannot have are changed, and renamed.json tells each', async () => {
  mkdirSync(join(folder.files, 'a:b'))
  writeResult(folder, 'a:b/c', 'x')
  writeResult(folder, Buffer.from([0x61, 0xff]), 'y')
  writeResult(folder, '::error::x\n\u001b[2J', 'z')
  const stage = await stageResults(folder)
  expect(inArtifact(stage)).toEqual(
    [
      ...reports,
      'files/%3A%3Aerror%3A%3Ax%0A%1B[2J',
      'files/a%3Ab/c',
      'files/a%FF',
      'renamed.json',
    ].sort(),
  )
  expect(JSON.parse(readFileSync(join(stage.root, 'renamed.json'), 'utf8'))).toEqual([
    { path: 'files/%3A%3Aerror%3A%3Ax%0A%1B[2J', name: '::error::x\\x0a\\x1b[2J' },
    { path: 'files/a%3Ab', name: 'a:b' },
    { path: 'files/a%FF', name: 'a\\xff', base64: 'Yf8=' },
  ])
  expect(readFileSync(join(stage.root, 'files/a%FF'), 'utf8')).toBe('y')
})

test('links, fifos and sockets are told, and not even a link in place of files/ is followed', async () => {
  await symlink('/etc/hostname', join(folder.files, 'link'))
  await symlink('/etc', join(folder.files, 'folder'))
  execFileSync('mkfifo', [join(folder.files, 'fifo')])
  const server = createServer().listen(join(folder.files, 'socket'))
  await new Promise((resolve) => server.once('listening', resolve))
  const stage = await stageResults(folder)
  server.close()
  const why = 'neither a file nor a folder'
  const left = ['fifo', 'folder', 'link', 'socket'].map((name) => ({ name: `files/${name}`, why }))
  expect(stage.left).toEqual(left)
  expect(inArtifact(stage)).toEqual([...reports, 'left.json'].sort())
  expect(JSON.parse(readFileSync(join(stage.root, 'left.json'), 'utf8'))).toEqual(left)

  execFileSync('rm', ['-r', folder.files])
  await symlink('/etc', folder.files)
  expect((await stageResults(folder)).left).toEqual([{ name: 'files', why }])
})

test('a file of absurd size stays, and does not keep the small ones from their place', async () => {
  writeResult(folder, 'absurd', '')
  truncateSync(join(folder.files, 'absurd'), 8 * 2 ** 40)
  writeResult(folder, 'small', 'x')
  const stage = await stageResults(folder)
  expect(inArtifact(stage)).toContain('files/small')
  expect(stage.left).toEqual([
    {
      name: 'files/absurd',
      why: 'with its 8796093022208 bytes, holes counted, above the limit of 8589934592 bytes in an artifact',
    },
  ])
})

test('the limits are for all together, reports first, and then the smallest', async () => {
  for (const size of [400_000, 500_000, 300_000]) writeResult(folder, `f${size}`, 'x'.repeat(size))
  const bySize = await stageResults(folder, undefined, limits)
  expect(bySize.left).toMatchObject([{ name: 'files/f500000' }])
  const byCount = await stageResults(folder, undefined, { files: 6, bytes: 2 ** 20 })
  expect(inArtifact(byCount)).toEqual([...reports, 'files/f300000', 'left.json'].sort())
  expect(byCount.left).toMatchObject([
    { name: 'files/f400000', why: 'above the limit of 6 files in an artifact' },
    { name: 'files/f500000' },
  ])
})

test('more than a thousand things left are counted, not listed', async () => {
  await Promise.all(
    Array.from({ length: 1010 }, (_, i) => symlink('x', join(folder.files, String(i)))),
  )
  const { left } = await stageResults(folder)
  expect(left).toHaveLength(1001)
  expect(left.at(-1)).toEqual({ name: '...', why: '10 more' })
})

test('a folder nested too deep for other systems is told', async () => {
  const script =
    'for i in $(seq 60); do mkdir xxxxxxxxxxxxxxxxxxxx && cd x* || exit; done; echo >deep'
  execFileSync('bash', ['-c', script], { cwd: folder.files })
  const { left } = await stageResults(folder)
  expect(left).toMatchObject([{ why: 'its path in the artifact would be longer than 900 bytes' }])
})

test('what a killed stage left is replaced', async () => {
  writeResult(folder, 'old', 'x')
  const { root } = await stageResults(folder)
  execFileSync('rm', [join(folder.files, 'old')])
  writeResult(folder, 'new', 'x')
  const stage = await stageResults(folder)
  expect(stage.root).toBe(root)
  expect(inArtifact(stage)).toEqual([...reports, 'files/new'].sort())
  expect(readdirSync(join(root, 'files'))).toEqual(['new'])
})

test('a file with all the links it can have is copied', async ({ skip }) => {
  writeResult(folder, 'a', 'x')
  if (!(await linkToTheLimit(join(folder.files, 'a')))) skip('links have no limit here')
  const stage = await stageResults(folder)
  const staged = join(stage.root, 'files/a')
  expect(stage.left).toEqual([])
  expect(lstatSync(staged).nlink).toBe(1)
  expect(readFileSync(staged, 'utf8')).toBe('x')
})

test('a signal ends the staging with its reason', async () => {
  const reason = new Error('enough')
  await expect(stageResults(folder, AbortSignal.abort(reason))).rejects.toBe(reason)
})

/** Whether the file system has a limit, of those in use: ext4's is 65,000. */
async function linkToTheLimit(file: string): Promise<boolean> {
  const spare = join(folder.path, 'spare')
  mkdirSync(spare)
  for (let made = 0; made < 70_000; made += 1000) {
    const links = Array.from({ length: 1000 }, (_, i) => link(file, join(spare, `${made + i}`)))
    const ends = await Promise.allSettled(links)
    if (ends.some((end) => end.status === 'rejected' && end.reason.code === 'EMLINK')) return true
  }
  return false
}
