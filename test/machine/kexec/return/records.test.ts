import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  keepRecords,
  newRecords,
  panicIn,
  readRecords,
} from '../../../../src/machine/kexec/return/records.ts'
import { scriptOf } from '../../../../src/machine/kexec/target/script.ts'
import type { Entry, Manifest } from '../../../../src/machine/kexec/traces/entry.ts'
import { scratchFolder } from '../../../scratch.ts'
import { shells, targetWith } from '../target/shells.ts'

const file: Entry = { kind: 'file', mode: 0o444, uid: 0, gid: 0, size: 9, mtime: 100 }
const manifest = (entries: Readonly<Record<string, Entry>>): Manifest => ({
  entries: new Map(Object.entries(entries)),
  kernel: new Map(),
  over: [],
})
const log = 'Panic#1 Part1\n<0>[ 9.1] Kernel panic - not syncing: sysrq triggered crash\n'
const record = (text: string) => ({ name: 'dmesg-ramoops-0', bytes: Buffer.from(text) })

test('records are those that are new, or written anew', () => {
  const before = manifest({ '/sys/fs/pstore/dmesg-ramoops-0': file, '/sys/fs/pstore/old': file })
  const after = manifest({
    '/sys/fs/pstore': { ...file, kind: 'folder' },
    '/sys/fs/pstore/dmesg-ramoops-0': { ...file, mtime: 200 },
    '/sys/fs/pstore/old': file,
    '/var/lib/systemd/pstore/17/dmesg.txt': file,
    '/var/lib/systemd/pstore/17': { ...file, kind: 'folder' },
    '/var/lib/systemd/random-seed': file,
    '/sys/fs/pstore/a\nb': file,
  })
  expect(newRecords(before, after)).toEqual([
    '/sys/fs/pstore/dmesg-ramoops-0',
    '/var/lib/systemd/pstore/17/dmesg.txt',
  ])
})

test.each(shells)('a host with $name tells what its records hold', async (shell) => {
  const folder = scratchFolder()
  const [one, large] = [join(folder, 'one'), join(folder, 'large')]
  writeFileSync(one, `${log}\nabcd f /etc/passwd\n\n`)
  writeFileSync(large, Buffer.alloc(20_000, 0xfe))
  const asked = [one, join(folder, 'gone'), large]
  const { stdout } = await targetWith(shell).exec('sh -s', {
    stdin: scriptOf('records', { nonce: 'f00d', paths: asked.join('\n'), blocks: '2' }),
    limitMs: 10_000,
  })
  const read = readRecords(stdout, 'f00d', asked)
  expect(read.map(({ bytes }) => bytes)).toEqual([
    readFileSync(one),
    readFileSync(large).subarray(0, 8192),
  ])
  expect(readRecords(stdout, 'f00d', [large])).toHaveLength(1)
  expect(readRecords(stdout, 'beef', asked)).toEqual([])
})

test('they are kept by names of their own', async () => {
  const asked = ['/sys/fs/pstore/dmesg-efi-1', '/var/lib/systemd/pstore/17/dmesg.txt']
  const told = asked.map((path) => `\nn f ${path}\n${log}`).join('')
  const folder = join(scratchFolder(), 'evidence/pstore')
  await keepRecords(readRecords(Buffer.from(`${told}\nn end\n`), 'n', asked), folder)
  expect(readdirSync(folder).sort()).toEqual(['17-dmesg.txt', 'dmesg-efi-1'])
  expect(readFileSync(join(folder, '17-dmesg.txt'), 'utf8')).toBe(log)
  const none = join(scratchFolder(), 'none')
  mkdirSync(none)
  await keepRecords([], join(none, 'pstore'))
  expect(readdirSync(none)).toEqual([])
})

test('a panic that they tell of is one, with its cause where they have it', () => {
  expect(panicIn([record(log)])).toMatchObject({
    outcome: 'panicked',
    message: "the guest's kernel panicked: sysrq triggered crash",
    remedy: expect.stringContaining('evidence/pstore'),
  })
  expect(panicIn([record('Panic#2 Part1\n<4>[ 9.2] Call Trace:\n')])?.message).toBe(
    "the guest's kernel panicked",
  )
  expect(panicIn([record('Oops#1 Part1\n<4>[ 9.2] Call Trace:\n')])).toBeUndefined()
  expect(panicIn([])).toBeUndefined()
})
