import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { collectFiles } from '../../src/collect/collect.ts'

let root: string
let staging: string
let files: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'collect-'))
  staging = join(root, 'staging')
  files = join(root, 'files')
  await mkdir(staging)
  await mkdir(files)
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('plain files and folders come home, however deep', async () => {
  await mkdir(join(staging, 'a/b'), { recursive: true })
  await writeFile(join(staging, 'a/b/c'), 'hi')
  await mkdir(join(staging, 'empty'))
  const collected = await collectFiles(staging, files)
  expect(collected).toMatchObject({ files: 1, left: [] })
  expect(readFileSync(join(files, 'a/b/c'), 'utf8')).toBe('hi')
  expect(existsSync(join(files, 'empty'))).toBe(true)
})

test('links, fifos and sockets stay, and each is told', async () => {
  await symlink('/etc/shadow', join(staging, 'x'))
  await symlink('/etc', join(staging, 'folder'))
  execFileSync('mkfifo', [join(staging, 'f')])
  const server = createServer().listen(join(staging, 's'))
  await new Promise((resolve) => server.once('listening', resolve))
  const { left } = await collectFiles(staging, files)
  server.close()
  expect(left.map(({ name, why }) => `${name} ${why.split(':')[0]}`).sort()).toEqual([
    'f a fifo',
    'folder a symbolic link',
    's a socket',
    'x a symbolic link',
  ])
  expect(await readdir(files)).toEqual([])
})

test.each([
  [
    'a link to a folder of the host',
    (place: string): Promise<void> => symlink(join(root, 'host'), place),
    'a symbolic link',
  ],
  [
    'a link to nowhere',
    (place: string): Promise<void> => symlink('/nowhere', place),
    'a symbolic link',
  ],
  [
    'a fifo',
    async (place: string): Promise<void> => void execFileSync('mkfifo', [place]),
    'a fifo',
  ],
  ['a file', (place: string): Promise<void> => writeFile(place, 'x'), 'a plain file'],
] as const)('%s in place of the staging folder brings nothing home', async (_, put, kind) => {
  await mkdir(join(root, 'host'), { mode: 0o750 })
  await writeFile(join(root, 'host/secret'), 'secret', { mode: 0o600 })
  await rm(staging, { recursive: true })
  await put(staging)
  expect(await collectFiles(staging, files)).toMatchObject({
    files: 0,
    left: [{ name: '.', why: `the guest put ${kind} in its place` }],
  })
  expect(await readdir(files)).toEqual([])
  expect(readFileSync(join(root, 'host/secret'), 'utf8')).toBe('secret')
  expect(lstatSync(join(root, 'host')).mode & 0o777).toBe(0o750)
})

test('what was cut off in the midst of a folder is brought home by the next', async () => {
  await mkdir(join(files, 'a'))
  await writeFile(join(files, 'a/first'), 'first')
  await mkdir(join(staging, 'a'))
  await writeFile(join(staging, 'a/second'), 'second')
  expect(await collectFiles(staging, files)).toMatchObject({ files: 1, left: [] })
  expect((await readdir(join(files, 'a'))).sort()).toEqual(['first', 'second'])
})

test('a staging folder that is gone, or locked, loses nothing else', async () => {
  await writeFile(join(staging, 'kept'), 'kept')
  await chmod(staging, 0)
  expect(await collectFiles(staging, files)).toMatchObject({ files: 1, left: [] })
  await rm(staging, { recursive: true })
  expect((await collectFiles(staging, files)).left).toMatchObject([{ why: 'the guest removed it' }])
})

test('setuid, setgid and sticky bits are dropped, and locked folders opened', async () => {
  await writeFile(join(staging, 'su'), '')
  await chmod(join(staging, 'su'), 0o6755)
  await mkdir(join(staging, 'locked'))
  await writeFile(join(staging, 'locked/in'), '')
  await chmod(join(staging, 'locked/in'), 0)
  await chmod(join(staging, 'locked'), 0o1000)
  expect(await collectFiles(staging, files)).toMatchObject({ files: 2, left: [] })
  expect(lstatSync(join(files, 'su')).mode & 0o7777).toBe(0o755)
  expect(lstatSync(join(files, 'locked/in')).mode & 0o7777).toBe(0o600)
})

test('names of any bytes come home as they are', async () => {
  const names = ['a:b', 'a\nb', '\u001b[2J', '...', '-rf', 'x'.repeat(255)].map((name) =>
    Buffer.from(name),
  )
  names.push(Buffer.from([0xff, 0xfe, 0x41]))
  for (const name of names) await writeFile(Buffer.concat([Buffer.from(`${staging}/`), name]), 'x')
  expect(await collectFiles(staging, files)).toMatchObject({ files: names.length, left: [] })
  const home = await readdir(Buffer.from(files), { encoding: 'buffer' })
  expect(new Set(home.map((name) => name.toString('hex')))).toEqual(
    new Set(names.map((name) => name.toString('hex'))),
  )
})

test('a name that cannot be shown is told in escapes', async () => {
  await symlink('x', Buffer.concat([Buffer.from(`${staging}/`), Buffer.from([0xff, 0x1b])]))
  const { left } = await collectFiles(staging, files)
  expect(left[0]?.name).toBe('\\xff\\x1b')
})

test('a file with holes costs what it holds, and keeps its holes', async () => {
  await writeFile(join(staging, 'sparse'), 'x')
  await truncate(join(staging, 'sparse'), 100 * 2 ** 30)
  const { files: count, bytes } = await collectFiles(staging, files, { files: 10, bytes: 2 ** 20 })
  expect(count).toBe(1)
  expect(bytes).toBeLessThan(2 ** 20)
  expect(lstatSync(join(files, 'sparse')).size).toBe(100 * 2 ** 30)
})

test('what is above a limit stays, by name', async () => {
  for (const name of ['a', 'b', 'c']) await writeFile(join(staging, name), 'x')
  const byCount = await collectFiles(staging, files, { files: 2, bytes: 2 ** 30 })
  expect(byCount.files).toBe(2)
  expect(byCount.left).toEqual([{ name: expect.any(String), why: 'above the limit of 2 files' }])
  const byBytes = await collectFiles(staging, files, { files: 2, bytes: 10 })
  expect(byBytes.left[0]?.why).toBe('above the limit of 10 bytes in all')
})

test('two names of one file both come home', async () => {
  await writeFile(join(staging, 'a'), 'x')
  await link(join(staging, 'a'), join(staging, 'b'))
  expect((await collectFiles(staging, files)).files).toBe(2)
})

test('more than a thousand things left are counted, not listed', async () => {
  await Promise.all(Array.from({ length: 1010 }, (_, i) => symlink('x', join(staging, String(i)))))
  const { left } = await collectFiles(staging, files)
  expect(left).toHaveLength(1001)
  expect(left.at(-1)?.why).toBe('10 more')
})

test('a folder nested beyond what a path can say is told, not followed for ever', async () => {
  const script =
    'for i in $(seq 300); do mkdir xxxxxxxxxxxxxxxxxxxx && cd xxxxxxxxxxxxxxxxxxxx || exit; done; echo hi >deep'
  execFileSync('bash', ['-c', script], { cwd: staging })
  const { files: count, left } = await collectFiles(staging, files)
  expect(count).toBe(0)
  expect(left[0]?.why).toMatch(/ENAMETOOLONG/)
  execFileSync('rm', ['-rf', staging, files])
})
