import { constants } from 'node:fs'
import { copyFile, mkdir, open, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { nixStateFolder } from '../host/nix.ts'
import { Fault } from '../model/fault.ts'

const hostDatabase = join(nixStateFolder, 'db')

/** How a file is copied: `copyFile` of Node, or a test that stands between. */
export type CopyFile = (source: string, target: string, mode: number) => Promise<void>

/** How long we try to catch the database between two writes. */
const patienceMs = 20_000

/** How far a file's time lags at most behind the write it tells of: the kernel's tick, 10 ms at its longest. */
const tickMs = 12

/**
 * Copies Nix's database into a folder, as it is at one moment, while the host may be
 * writing it. The copy is a database for a Nix to start from: db.sqlite, the writes
 * in db.sqlite-wal that are not in it yet, schema, and a sparse `reserved`.
 * Gives `absent` when this host has none. Rejects with a Fault when it is never at rest.
 */
export async function snapshotDatabase(
  into: string,
  from = hostDatabase,
  copy: CopyFile = copyFile,
): Promise<'copied' | 'absent'> {
  await mkdir(into, { recursive: true, mode: 0o755 })
  const deadline = Date.now() + patienceMs
  for (;;) {
    const outcome = await tryCopy(from, into, copy)
    if (outcome !== 'disturbed') return outcome
    if (Date.now() > deadline) throw neverAtRest(from)
    await pause(1 + Math.random() * tickMs) // out of step with whoever writes in a loop
  }
}

/**
 * Takes both files and looks whether a checkpoint came between. Until one does,
 * db.sqlite stays as it is and the log only grows at its end, where SQLite itself
 * passes over what is not a whole transaction: any beginning of it is a moment's state.
 */
async function tryCopy(
  from: string,
  into: string,
  copy: CopyFile,
): Promise<'copied' | 'absent' | 'disturbed'> {
  const [database, log] = [join(from, 'db.sqlite'), join(from, 'db.sqlite-wal')]
  const now = Date.now()
  const before = await sight(database, log)
  if (before === undefined) return 'absent'
  // Only then does every later write show in the time of modification.
  if (Math.abs(now - before.modifiedMs) < tickMs) return 'disturbed'
  for (const name of ['db.sqlite', 'db.sqlite-wal', 'schema']) {
    await copyIfThere(join(from, name), join(into, name), copy)
  }
  const after = await sight(database, log)
  if (before.midTransaction || after?.state !== before.state) return 'disturbed'
  await checkHeader(join(into, 'db.sqlite'))
  await reserve(join(into, 'reserved'))
  return 'copied'
}

/** What changes when, and only when, a checkpoint or a new log begins; undefined without a database. */
async function sight(database: string, log: string) {
  const file = await stat(database, { bigint: true }).catch(() => undefined)
  if (file === undefined) return undefined
  const logFile = await stat(log, { bigint: true }).catch(() => undefined)
  const journal = await stat(`${database}-journal`).catch(() => undefined)
  const logStart = await startOf(log, logHeaderSize)
  return {
    modifiedMs: Number(file.mtimeMs),
    state: `${file.ino} ${file.size} ${file.mtimeNs} ${logFile?.ino} ${logStart.toString('hex')}`,
    /** A rollback journal, where the log is not used, means a write under way. */
    midTransaction: (journal?.size ?? 0) > 0,
  }
}

/** The header of SQLite's log, the salts of its generation included. */
const logHeaderSize = 32

async function startOf(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return Buffer.alloc(0)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** What is not there is not there in the copy; blocks are shared where the file system can. */
async function copyIfThere(source: string, target: string, copy: CopyFile): Promise<void> {
  await rm(target, { force: true })
  await copy(source, target, constants.COPYFILE_FICLONE).catch((error) => {
    if (error.code === 'ENOSPC') throw noRoom(target)
    if (error.code !== 'ENOENT') throw error
  })
}

async function checkHeader(database: string): Promise<void> {
  const header = await startOf(database, 100)
  const { size } = await stat(database)
  const pageSize = header.length < 100 ? 0 : header.readUInt16BE(16) || 65_536
  const sound = header.toString('latin1', 0, 16) === 'SQLite format 3\0' && size % pageSize === 0
  if (sound || size === 0) return
  throw new Fault('infra-error', `${hostDatabase}/db.sqlite is no sound SQLite database`, {
    remedy: 'look at it with: nix-store --verify',
  })
}

/** Nix keeps 8 MiB of room beside its database, and would write them into the guest's memory. */
async function reserve(file: string): Promise<void> {
  await (await open(file, 'w')).close()
  await truncate(file, 8 * 2 ** 20)
}

function noRoom(target: string): Fault {
  return new Fault('infra-error', `there is no room for a copy of Nix's database: ${target}`, {
    remedy: 'make room there, or give another folder with --results',
  })
}

function neverAtRest(from: string): Fault {
  return new Fault(
    'infra-error',
    `${from} was written without a pause for ${patienceMs / 1000} s`,
    {
      remedy: 'run again when fewer builds and garbage collections are under way',
    },
  )
}
