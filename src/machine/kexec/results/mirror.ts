import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { ProtocolError } from '../../../channel/codec.ts'
import { below } from '../../../collect/below.ts'
import { type OddKind, standInFor } from '../../../collect/stand-in.ts'
import { Fault } from '../../../model/fault.ts'
import type { LeftOut } from './listed.ts'
import { blockSize, type TreeRecord } from './records.ts'

/** What of a guest's folder is told of. */
type Told = Exclude<TreeRecord, { readonly kind: 'flushed' }>
type Of<Kind extends TreeRecord['kind']> = Extract<TreeRecord, { kind: Kind }>

/** What a record of something special says it is. */
const specials: Readonly<Record<string, OddKind>> = {
  f: 'a fifo',
  s: 'a socket',
  c: 'a character device',
  b: 'a block device',
}

/** Where a file's content goes while it is on its way. */
type Goal =
  /** To memory: it is small. */
  | { readonly kind: 'held'; readonly parts: Part[] }
  /** To a draft, which gets its place when it is whole. */
  | { readonly kind: 'draft'; readonly fd: number; readonly draft: Buffer }
  /** To the file itself. */
  | { readonly kind: 'patch'; readonly fd: number }
  /** Nowhere: it could not be opened. */
  | { readonly kind: 'none' }

interface Part {
  readonly offset: number
  readonly bytes: Buffer
}

/** A file on its way. */
interface Incoming {
  readonly goal: Goal
  readonly slot: number
  readonly size: number
  path: Buffer
  /** Everything before has come. */
  come: number
}

/** These are the disk's, and no file's. */
export const diskErrors = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE', 'ENFILE']

const mostUnplaced = 1000

/**
 * A copy of a guest's folder, in a folder that is ours alone, by the guest's own word. In it are plain
 * files and folders, all the caller's, and links that lead nowhere where the guest has something else:
 * so no path leads out of it, whatever it is made of. A file that is new is written beside it and has
 * its place when it is whole; one that changed is changed in place.
 *
 * Its calls wait for the disk, none longer than for a block's bytes.
 */
export class Mirror {
  /** What could not be written. */
  readonly unplaced: LeftOut[] = []
  readonly #folder: string
  readonly #drafts: string
  readonly #fds: readonly number[]
  readonly #incoming = new Map<number, Incoming>()

  /** Both folders must be there, on one file system; `drafts` is empty. */
  constructor(folder: string, drafts: string) {
    // By descriptors: whatever others do to the names above, what is open stays what it is.
    this.#fds = [folder, drafts].map((path) =>
      openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW),
    )
    const [one, other] = this.#fds
    this.#folder = `/proc/self/fd/${one}`
    this.#drafts = `/proc/self/fd/${other}`
  }

  /** Does what a record says. Throws a ProtocolError where it makes no sense, a Fault where the disk fails. */
  take(record: Told): void {
    const take = this.#takers[record.kind] as (record: Told) => void
    take(record)
  }

  readonly #takers: { readonly [Kind in Told['kind']]: (record: Of<Kind>) => void } = {
    file: (record) => this.#begin(record),
    data: (record) => this.#data(record),
    end: (record) => this.#end(record),
    abort: ({ slot }) => this.#abort(slot),
    folder: ({ path }) => this.#try(path, () => makeFolder(this.#place(path))),
    link: ({ path }) => this.#try(path, () => this.#standIn(path, 'a symbolic link')),
    special: (record) => this.#special(record),
    remove: ({ path }) => this.#try(path, () => removeTree(this.#place(path))),
    move: (record) => this.#move(record),
  }

  /** Lets go of what is not whole. */
  close(): void {
    for (const slot of [...this.#incoming.keys()]) this.#abort(slot)
    for (const fd of this.#fds) closeSync(fd)
  }

  #place(path: Buffer): Buffer {
    return below(Buffer.from(this.#folder), path)
  }

  #begin({ slot, patch, size, path }: Of<'file'>): void {
    if (this.#incoming.has(slot)) throw new ProtocolError(`a second file in slot ${slot}`)
    let goal: Goal = { kind: 'none' }
    if (!patch && size <= blockSize) goal = { kind: 'held', parts: [] }
    else
      this.#try(path, () => {
        goal = patch ? this.#openPatch(path) : this.#openDraft(slot)
      })
    this.#incoming.set(slot, { goal, slot, size, path, come: 0 })
  }

  #openPatch(path: Buffer): Goal {
    const flags = constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
    return { kind: 'patch', fd: openSync(this.#place(path), flags) }
  }

  #openDraft(slot: number): Goal & { kind: 'draft' } {
    const draft = Buffer.from(`${this.#drafts}/${slot}`)
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW
    return { kind: 'draft', fd: openSync(draft, flags, 0o600), draft }
  }

  #of(slot: number): Incoming {
    const incoming = this.#incoming.get(slot)
    if (incoming === undefined) throw new ProtocolError(`no file in slot ${slot}`)
    return incoming
  }

  #data({ slot, offset, bytes }: Of<'data'>): void {
    const incoming = this.#of(slot)
    const { goal, path, size } = incoming
    const end = offset + bytes.length
    if (end > size) throw new ProtocolError('content beyond the end of its file')
    if (offset < incoming.come || bytes.length === 0)
      throw new ProtocolError('content that comes out of order')
    incoming.come = end
    if (goal.kind === 'held') goal.parts.push({ offset, bytes })
    else if (goal.kind !== 'none') this.#try(path, () => writeAll(goal.fd, bytes, offset))
  }

  #end(end: Of<'end'>): void {
    const incoming = this.#of(end.slot)
    if (end.size > incoming.size) throw new ProtocolError('a file that is longer than it was to be')
    this.#incoming.delete(end.slot)
    const { goal, path } = incoming
    if (goal.kind === 'none') return
    this.#try(path, () => {
      if (goal.kind === 'held') this.#placeHeld(goal.parts, path, end)
      else finish(goal.fd, [], end)
      if (goal.kind === 'draft') renameSync(goal.draft, this.#place(path))
    })
  }

  /** One that is new has its place at once; one that replaces another when it is whole. */
  #placeHeld(parts: readonly Part[], path: Buffer, end: Of<'end'>): void {
    const place = this.#place(path)
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL
    const isNew = lstatSync(place, { throwIfNoEntry: false }) === undefined
    const goal = isNew
      ? { fd: openSync(place, flags, 0o600), draft: undefined }
      : this.#openDraft(end.slot)
    finish(goal.fd, parts, end)
    if (goal.draft !== undefined) renameSync(goal.draft, place)
  }

  #abort(slot: number): void {
    const { goal } = this.#of(slot)
    this.#incoming.delete(slot)
    if (goal.kind === 'draft' || goal.kind === 'patch') closeSync(goal.fd)
    if (goal.kind === 'draft') unlinkSync(goal.draft)
  }

  #special({ path, what }: Of<'special'>): void {
    const kind = Object.hasOwn(specials, what) ? specials[what] : undefined
    if (kind === undefined) throw new ProtocolError('something of no known kind')
    this.#try(path, () => this.#standIn(path, kind))
  }

  #standIn(path: Buffer, kind: OddKind): void {
    const place = this.#place(path)
    removeTree(place)
    symlinkSync(standInFor(kind), place)
  }

  /** What is on its way moves along. What is not here has not come yet. */
  #move({ from, to }: Of<'move'>): void {
    for (const incoming of this.#incoming.values()) {
      const rest = restBelow(incoming.path, from)
      if (rest !== undefined) incoming.path = Buffer.concat([to, rest])
    }
    this.#try(to, () => {
      const [old, place] = [this.#place(from), this.#place(to)]
      const stats = lstatSync(old, { throwIfNoEntry: false })
      if (stats === undefined) return
      if (stats.isDirectory() || isFolder(place)) removeTree(place)
      renameSync(old, place)
    })
  }

  /** What concerns one file alone is noted; the others go on. */
  #try(path: Buffer, work: () => void): void {
    try {
      work()
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException
      if (code === '' || diskErrors.includes(code)) throw lossOf(error as Error)
      if (this.unplaced.length < mostUnplaced)
        this.unplaced.push({ path, why: message.replace(/, \w+ '[\s\S]*$/, '') })
    }
  }
}

function lossOf(error: Error): Fault {
  const why = error.message.replace(/, \w+ '[\s\S]*$/, '')
  return new Fault('infra-error', `the guest's files cannot be written here: ${why}`, {
    remedy: 'look at the disk of the results folder, or give another with --results',
    cause: error,
  })
}

/** What of a path is after another that it is or leads below of. */
function restBelow(path: Buffer, above: Buffer): Buffer | undefined {
  if (!path.subarray(0, above.length).equals(above)) return undefined
  const rest = path.subarray(above.length)
  return rest.length === 0 || rest[0] === 0x2f ? rest : undefined
}

function makeFolder(place: Buffer): void {
  if (isFolder(place)) return
  removeTree(place)
  mkdirSync(place, { mode: 0o700 })
}

function isFolder(place: Buffer): boolean {
  return lstatSync(place, { throwIfNoEntry: false })?.isDirectory() === true
}

/** Gives a file its last parts, its end, its mode and its time, and lets go of it. */
function finish(fd: number, parts: readonly Part[], { size, mode, mtime }: Of<'end'>): void {
  try {
    for (const { offset, bytes } of parts) writeAll(fd, bytes, offset)
    const own = (mode & 0o777) | 0o600
    if (fstatSync(fd).size !== size) ftruncateSync(fd, size)
    fchmodSync(fd, own)
    const seconds = Number(mtime) / 1e9
    futimesSync(fd, seconds, seconds)
  } finally {
    closeSync(fd)
  }
}

function writeAll(fd: number, bytes: Buffer, offset: number): void {
  for (let at = 0; at < bytes.length; )
    at += writeSync(fd, bytes, at, bytes.length - at, offset + at)
}

/** Removes what is there, if anything, and follows no link. */
function removeTree(place: Buffer): void {
  const stats = lstatSync(place, { throwIfNoEntry: false })
  if (stats === undefined) return
  if (stats.isDirectory()) {
    for (const entry of readdirSync(place, { encoding: 'buffer' })) removeTree(below(place, entry))
    rmdirSync(place)
  } else unlinkSync(place)
}
