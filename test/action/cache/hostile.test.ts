import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { askService } from '../../../src/action/cache/service.ts'
import { type ResultsService, startResultsService } from '../../runner/service/service.ts'
import { scratchFolder } from '../../scratch.ts'
import { FreshMachine } from './machine.ts'

vi.setConfig({ testTimeout: 60_000 }) // a process for each call of the client

let service: ResultsService
beforeAll(async () => {
  service = await startResultsService()
})
afterEach(() => service.forget())
afterAll(() => service.stop())

const packages = { 'qemu_7.2_amd64.deb': 'qemu' }

async function firstJob(): Promise<void> {
  const machine = new FreshMachine(service)
  const restored = await machine.restore()
  machine.install(packages)
  await machine.save(restored)
}

/** Puts another archive in the entry's place, packed as the client packs. */
async function replaceEntry(tar: (original: Buffer) => Buffer): Promise<void> {
  const [entry] = await service.caches()
  await entry?.replace(tar(await entry.bytes()))
}

const isZstd = (archive: Buffer) => archive.readUInt32LE() === 0xfd2fb528

/** With what printf makes of the expressions: a shell's words are bytes, ours are text. */
const packing = `folder=$0 transform=$(printf %b "$1") && shift
exec tar -cPf - -C "$folder" --transform="$transform" "$@"`

/** An archive of a folder's entries, under the names that tar's expressions make of theirs. */
function archiveOf(folder: string, names: readonly string[], transform: string) {
  return (original: Buffer) => {
    const tar = execFileSync('sh', ['-c', packing, folder, transform, ...names])
    return isZstd(original) ? zstdCompressSync(tar) : gzipSync(tar)
  }
}

test('an archive cannot write outside, by dots, by roots or through links', async () => {
  await firstJob()
  const [folder, outside] = [scratchFolder(), scratchFolder()]
  writeFileSync(join(folder, 'dots_1_all.deb'), 'dots')
  writeFileSync(join(folder, 'root_1_all.deb'), 'root')
  symlinkSync(outside, join(folder, 'door'))
  symlinkSync(join(outside, 'link'), join(folder, 'link_1_all.deb'))
  writeFileSync(join(folder, 'through'), 'through')
  const names = [
    's,^dots,../../../../../../../..&,S',
    `s,^root,${outside}/&,S`,
    's,^through,door/through_1_all.deb,S',
  ].join(';')
  const all = ['door', 'link_1_all.deb', 'dots_1_all.deb', 'root_1_all.deb', 'through']
  await replaceEntry(archiveOf(folder, all, names))
  const machine = new FreshMachine(service)
  await machine.restore()
  expect(existsSync(join(outside, 'root_1_all.deb'))).toBe(false)
  expect(existsSync(join(outside, 'through_1_all.deb'))).toBe(false)
  expect(Object.keys(machine.packages).every((name) => name.endsWith('_1_all.deb'))).toBe(true)
  expect(Object.keys(machine.packages)).not.toContain('link_1_all.deb')
  expect(machine.files.filter((file) => /door|link/.test(file))).toEqual([])
})

test.each(['C', 'C.UTF-8'])('nor by names that are no text, in the locale %s', async (locale) => {
  await firstJob()
  const folder = scratchFolder()
  writeFileSync(join(folder, 'out_1_all.deb'), 'out')
  const name = String.raw`s,^,a/\0377/../../../,S`
  await replaceEntry(archiveOf(folder, ['out_1_all.deb'], name))
  vi.stubEnv('LC_ALL', locale)
  const machine = new FreshMachine(service)
  expect(await machine.restore()).toMatchObject({ sound: true })
  expect(machine.packages).toEqual({ 'out_1_all.deb': 'out' })
  expect(machine.files).not.toContain('nixos-testbed/out_1_all.deb')
})

test('a fifo in the place of a manifest is waited for by nobody', async () => {
  await firstJob()
  const folder = scratchFolder()
  execFileSync('mkfifo', [join(folder, 'manifest.json')])
  await replaceEntry(archiveOf(folder, ['manifest.json'], 's,^,,'))
  const machine = new FreshMachine(service)
  expect(await machine.restore()).toMatchObject({ contents: [] })
  expect(machine.files).not.toContain('nixos-testbed/parcel/manifest.json')
})

test.each<[string, (original: Buffer) => Buffer]>([
  ['cut', (original) => original.subarray(0, original.length >> 1)],
  ['of random bytes', (original) => Buffer.alloc(original.length, 'noise')],
  ['empty', () => Buffer.alloc(0)],
])('an entry that is %s is as none, and the next job gets a sound one', async (_, spoil) => {
  await firstJob()
  await replaceEntry(spoil)
  const machine = new FreshMachine(service)
  const restored = await machine.restore()
  expect(restored).toMatchObject({ sound: false, contents: [] })
  expect(machine.said).toEqual([expect.stringMatching(/^cache: Failed to restore: /)])
  machine.install(packages)
  await machine.save(restored)
  expect(machine.printed).toBe('')
  const third = new FreshMachine(service)
  expect(await third.restore()).toMatchObject({ sound: true })
  expect(third.packages).toEqual(packages)
})

test('a package that was changed is replaced in the cache too', async () => {
  await firstJob()
  const folder = scratchFolder()
  writeFileSync(join(folder, 'qemu_7.2_amd64.deb'), 'evil')
  await replaceEntry(archiveOf(folder, ['qemu_7.2_amd64.deb'], 's,^,,'))
  const machine = new FreshMachine(service)
  const restored = await machine.restore()
  expect(machine.packages).toEqual({ 'qemu_7.2_amd64.deb': 'evil' })
  machine.install(packages) // which checks them: see kept-packages
  await machine.save(restored)
  const third = new FreshMachine(service)
  await third.restore()
  expect(third.packages).toEqual(packages)
})

test('a service that refuses is told of in plain lines', async () => {
  service.faults.inject('GetCacheEntryDownloadURL', { status: 403 })
  service.faults.inject('CreateCacheEntry', { status: 403 })
  const machine = new FreshMachine(service)
  const restored = await machine.restore()
  machine.install(packages)
  await machine.save(restored)
  expect(machine.said).toEqual([
    expect.stringMatching(/^cache: Failed to restore: .*403/),
    expect.stringMatching(/^cache: Failed to save: /),
  ])
  expect(machine.printed).toBe('')
})

test('a service that never answers is left when the patience ends', async () => {
  const gate = service.faults.hold('GetCacheEntryDownloadURL')
  const complaints: string[] = []
  const workshop = {
    folder: scratchFolder(),
    environment: { ...process.env, ...service.runtime() },
    patience: 2_000,
    signal: new AbortController().signal,
    complain: (text: string) => complaints.push(text),
  }
  const order = { paths: ['entry/*'], key: 'a', restoreKeys: ['a'] }
  expect(await askService(order, workshop)).toBeUndefined()
  expect(complaints).toEqual(['it took longer than 2 s'])
  gate.open()
})

test('who is cancelled does not wait, and leaves no process', async () => {
  const gate = service.faults.hold('GetCacheEntryDownloadURL')
  const cancelled = new AbortController()
  const machine = new FreshMachine(service, cancelled.signal)
  const restoring = machine.restore()
  await gate.reached
  cancelled.abort('SIGINT')
  expect(await restoring).toMatchObject({ contents: [] })
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
  expect(children.split(' ').filter((pid) => isClient(pid))).toEqual([])
  gate.open()
})

function isClient(pid: string): boolean {
  return existsSync(`/proc/${pid}/cmdline`)
    ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('cache/client')
    : false
}
