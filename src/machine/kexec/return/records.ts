import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Fault } from '../../../model/fault.ts'
import type { Commands } from '../commands.ts'
import { panicLine } from '../console/panic-line.ts'
import { rootShell } from '../target/root-shell.ts'
import { scriptOf } from '../target/script.ts'
import type { Entry, Manifest } from '../traces/entry.ts'
import { panicFault } from './panic.ts'

/** What a host has kept of a kernel's end, in memory that a restart does not clear. */
export interface CrashRecord {
  /** For a file here: `dmesg-ramoops-0`. */
  readonly name: string
  readonly bytes: Buffer
}

/** Where the kernel shows such records, and where systemd moves them to when the host starts. */
const places = ['/sys/fs/pstore/', '/var/lib/systemd/pstore/']

/** What is brought home: the first of them, and their beginnings. */
const mostRecords = 32
const mostBlocks = 64
const blockSize = 4096

const bringMs = 30_000

/** The paths of the records that a host has now and had not before. */
export function newRecords(before: Manifest, after: Manifest): string[] {
  return [...after.entries].flatMap(([path, is]) => {
    const was = before.entries.get(path)
    return isRecord(path, is) && (was === undefined || isOther(was, is)) ? [path] : []
  })
}

/** By a name that the kernel or systemd would give it. */
function isRecord(path: string, { kind }: Entry): boolean {
  return kind === 'file' && /^[\w./-]+$/.test(path) && places.some((each) => path.startsWith(each))
}

function isOther(was: Entry, is: Entry): boolean {
  return was.size !== is.size || was.mtime !== is.mtime
}

/** Has the host tell what stands in its records. Resolves with those that it tells of as asked. */
export async function bringRecords(
  commands: Commands,
  paths: readonly string[],
): Promise<CrashRecord[]> {
  if (paths.length === 0) return []
  const nonce = randomBytes(16).toString('hex')
  const asked = paths.slice(0, mostRecords)
  const { stdout } = await commands.exec(rootShell(), {
    stdin: scriptOf('records', { nonce, paths: asked.join('\n'), blocks: String(mostBlocks) }),
    limitMs: bringMs,
    mostStdout: (mostRecords + 1) * mostBlocks * blockSize,
  })
  return readRecords(stdout, nonce, asked)
}

/** Reads what the script wrote; what it was not asked for is none. */
export function readRecords(
  stdout: Buffer,
  nonce: string,
  asked: readonly string[],
): CrashRecord[] {
  const told = `\n${stdout.toString('latin1')}`.split(`\n${nonce} `).slice(1)
  return told.flatMap((each) => {
    const [, path = '', content = ''] = /^f (.*)\n([\s\S]*)$/.exec(each) ?? []
    return asked.includes(path)
      ? [{ name: nameOf(path), bytes: Buffer.from(content, 'latin1') }]
      : []
  })
}

/** What systemd has put into folders is told apart by these. */
function nameOf(path: string): string {
  const place = places.find((each) => path.startsWith(each)) ?? ''
  return path.slice(place.length).replaceAll('/', '-')
}

/** Writes records down in a folder, which is made where there are any. */
export async function keepRecords(records: readonly CrashRecord[], folder: string): Promise<void> {
  if (records.length === 0) return
  await mkdir(folder, { recursive: true })
  for (const { name, bytes } of records) await writeFile(join(folder, name), bytes)
}

/** The panic that records tell of; undefined where they tell of none. */
export function panicIn(records: readonly CrashRecord[]): Fault | undefined {
  const remedy = 'files/evidence/pstore has its log'
  const texts = records.map(({ bytes }) => bytes.toString('latin1'))
  const [line] = texts.flatMap((text) => panicLine(text) ?? [])
  const isTold = line !== undefined || texts.some((text) => /^Panic#\d/m.test(text))
  return isTold ? panicFault(line, remedy) : undefined
}
