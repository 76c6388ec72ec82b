import { constants } from 'node:fs'
import { Fault } from '../../../model/fault.ts'
import type { Entry, Manifest } from './entry.ts'

/** How much a manifest may be. */
export const manifestBounds = { bytes: 64 * 2 ** 20, records: 400_000, path: 4096 }

/** While a manifest is being read. */
interface Draft {
  readonly entries: Map<string, Entry>
  readonly hashes: Map<string, string>
  readonly kernel: Map<string, string>
  readonly over: string[]
  lacks?: string
}

/**
 * Reads what the script wrote. A record goes on until the next, whatever is in its names. Throws a
 * Fault at anything the script would not write, or where it was cut off.
 */
export function readManifest(stdout: Buffer, nonce: string): Manifest {
  if (stdout.length > manifestBounds.bytes) throw odd('tells of more than can be compared')
  const text = `\n${stdout.toString('latin1')}`
  const records = text.split(`\n${nonce} `).slice(1) // what is before the first is a shell's greeting
  if (records.length > manifestBounds.records) throw odd('tells of more than can be compared')
  if (records.at(-1)?.trimEnd() !== 'end') throw odd('stopped before it had told all')
  const draft: Draft = { entries: new Map(), hashes: new Map(), kernel: new Map(), over: [] }
  for (const record of records.slice(0, -1)) readRecord(record, draft)
  for (const [path, sha256] of draft.hashes) {
    const entry = draft.entries.get(path)
    if (entry?.kind === 'file') draft.entries.set(path, { ...entry, sha256 })
  }
  const { entries, kernel, over, lacks } = draft
  return { entries, kernel, over, ...(lacks === undefined ? {} : { lacks }) }
}

function readRecord(record: string, draft: Draft): void {
  const [, word = '', rest = ''] = /^(\w+)(?:[ \n](.*))?$/s.exec(record) ?? []
  const read = readers.get(word)
  if (read === undefined) throw odd('tells what was not asked')
  read(rest, draft)
}

const readers: ReadonlyMap<string, (text: string, draft: Draft) => void> = new Map([
  ['e', readEntry],
  ['h', readHashes],
  ['s', readState],
  ['over', readOver],
  ['bad', readLack],
])

/** The kinds of stat(2)'s mode. */
function kindOf(mode: number): Entry['kind'] {
  const format = mode & constants.S_IFMT
  if (format === constants.S_IFREG) return 'file'
  if (format === constants.S_IFLNK) return 'link'
  return format === constants.S_IFDIR ? 'folder' : 'special'
}

/** Where a path ends: none holds two slashes in a row. */
const pathEnd = '//'

function readEntry(text: string, { entries }: Draft): void {
  const shape = /^([0-9a-f]{1,8}) (\d{1,10}) (\d{1,10}) (\d{1,20}) (-?\d{1,15}) (.*)$/s
  const [, mode, uid, gid, size, mtime, names = ''] = shape.exec(text) ?? []
  const end = names.indexOf(pathEnd)
  if (end === -1) throw odd('tells what was not asked')
  const bits = Number.parseInt(mode ?? '', 16)
  const kind = kindOf(bits)
  const own = { kind, uid: Number(uid), gid: Number(gid) }
  const entry =
    kind === 'link'
      ? { ...own, mode: 0, size: 0, mtime: 0, leads: names.slice(end + pathEnd.length) }
      : { ...own, mode: bits & 0o7777, size: Number(size), mtime: Number(mtime) }
  entries.set(pathOf(names.slice(0, end) || '/'), entry)
}

function readHashes(text: string, { hashes }: Draft): void {
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [, sha256 = '', path] = /^([0-9a-f]{64}) [ *](.*)$/.exec(line) ?? []
    hashes.set(pathOf(path), sha256)
  }
}

function readState(text: string, { kernel }: Draft): void {
  const [, name, value] = /^(\w{1,40}) (\w{1,40})$/.exec(text.trimEnd()) ?? []
  if (name === undefined || value === undefined) throw odd('tells what was not asked')
  kernel.set(name, value)
}

function readOver(text: string, { over }: Draft): void {
  over.push(pathOf(/^\d+ (.*)$/s.exec(text)?.[1]))
}

function readLack(text: string, draft: Draft): void {
  draft.lacks = text.replace(/\p{C}+/gu, ' ').slice(0, 200)
}

/** Absolute, and no longer than Linux has them. */
function pathOf(path: string | undefined): string {
  if (path === undefined || path[0] !== '/') throw odd('tells what was not asked')
  if (path.length > manifestBounds.path) throw odd('tells of a path longer than there are')
  return path
}

function odd(what: string): Fault {
  return new Fault('infra-error', `the target ${what} when asked what it holds`, {
    remedy: 'look at the target yourself, where it matters that nothing was left',
  })
}
