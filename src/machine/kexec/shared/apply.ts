import {
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  futimesSync,
  mkdirSync,
  openSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs'
import { ProtocolError } from '../../../channel/codec.ts'
import { Fault } from '../../../model/fault.ts'
import type { LeftOut } from '../results/listed.ts'
import { diskErrors } from '../results/mirror.ts'
import type { TreeRecord } from '../results/records.ts'
import { type Baseline, isSame } from './baseline.ts'
import type { Conflicts } from './conflicts.ts'
import { besides, FileDraft, type FileWords } from './draft.ts'
import { isNothingThere, openFolder, type Places, whyOf } from './place.ts'

type Of<Kind extends TreeRecord['kind']> = Extract<TreeRecord, { readonly kind: Kind }>

/** A guest's file on its way. */
interface Incoming {
  readonly path: Buffer
  readonly size: number
  readonly draft: FileDraft
  /** Why it cannot have its place; undefined where it can, as far as one knows. */
  readonly why: string | undefined
  /** Everything before has come. */
  come: number
}

const mostNamed = 1000

/**
 * Writes to the caller's folder what a guest changed in its copy, as long as nobody changed it here
 * too; the rest is told, and the guest's files among it are kept elsewhere. Nothing is written but
 * below the folder, and nothing through a link.
 */
export class Applying {
  readonly conflicts: LeftOut[] = []
  /** What the guest made that is neither file, folder nor link. */
  readonly odd: Buffer[] = []
  /** How many files the guest made setuid or setgid: here they are not. */
  disarmed = 0
  readonly #places: Places
  readonly #baseline: Baseline
  readonly #kept: Conflicts
  #file: Incoming | undefined

  constructor(places: Places, baseline: Baseline, kept: Conflicts) {
    this.#places = places
    this.#baseline = baseline
    this.#kept = kept
  }

  /** Throws a ProtocolError where a record makes no sense, a Fault where the disk fails. */
  take(record: TreeRecord): void {
    const take = this.#takers[record.kind] as ((record: TreeRecord) => void) | undefined
    if (take === undefined) throw new ProtocolError(`${record.kind} of what was shared`)
    take(record)
  }

  readonly #takers: { readonly [Kind in TreeRecord['kind']]?: (record: Of<Kind>) => void } = {
    file: (record) => this.#begin(record),
    data: (record) => this.#data(record),
    end: (record) => this.#end(record),
    folder: (record) => this.#try(record.path, () => this.#folder(record)),
    link: (record) => this.#try(record.path, () => this.#link(record)),
    special: ({ path }) => {
      if (this.odd.length < mostNamed) this.odd.push(path)
    },
    remove: ({ path }) => this.#try(path, () => this.#remove(path)),
  }

  /** Lets go of what is not whole. */
  close(): void {
    this.#file?.draft.drop()
    this.#file = undefined
    this.#places.forget()
    this.#kept.close()
  }

  #begin({ path, size }: Of<'file'>): void {
    if (this.#file !== undefined)
      throw new ProtocolError('a second file before the first one’s end')
    const goal = this.#draftFor(path)
    this.#file = { path, size, ...goal, come: 0 }
  }

  /** Beside its place where it can have it, else among the conflicts. */
  #draftFor(path: Buffer): Pick<Incoming, 'draft' | 'why'> {
    const why = this.#why(() => this.#whyNot(path))
    if (why !== undefined) return { draft: new FileDraft(this.#kept.besides), why }
    let draft: FileDraft | undefined
    const failed = this.#why(() => {
      draft = new FileDraft(this.#places.of(path))
      return undefined
    })
    return { draft: draft ?? new FileDraft(this.#kept.besides), why: failed }
  }

  #data({ offset, bytes }: Of<'data'>): void {
    const file = this.#file
    if (file === undefined) throw new ProtocolError('content of no file')
    const end = offset + bytes.length
    if (end > file.size) throw new ProtocolError('content beyond the end of its file')
    if (offset < file.come || bytes.length === 0)
      throw new ProtocolError('content that comes out of order')
    file.come = end
    this.#try(file.path, () => file.draft.write(bytes, offset))
  }

  #end({ size, mtime, mode }: Of<'end'>): void {
    const file = this.#file
    if (file === undefined) throw new ProtocolError('the end of no file')
    if (size > file.size) throw new ProtocolError('a file that is longer than it was to be')
    this.#file = undefined
    const words = { size, mtime, mode: mode & 0o777 }
    let isPlaced = false
    try {
      const failed = this.#why(() => {
        file.draft.end(words)
        isPlaced = this.#settle(file, words)
        return undefined
      })
      if (failed !== undefined) this.#keep(file, words, failed)
    } finally {
      if (!isPlaced) file.draft.drop()
    }
    if ((mode & 0o6000) !== 0) this.disarmed++
  }

  /** Finds a file's place in the end, by what is there now. Gives whether the draft became it. */
  #settle(file: Incoming, words: FileWords): boolean {
    const { path, draft } = file
    const why = file.why ?? this.#whyNot(path)
    const stats = this.#places.look(path)
    const isAlike = stats?.isFile() && draft.isAs(this.#places.of(path), words.size)
    const isAlone = stats?.nlink === 1n // its other names are files of their own in the guest
    if (isAlike && (why !== undefined || (isAlone && this.#touch(path, words)))) {
      this.#remark(path)
      return false
    }
    if (why !== undefined || stats?.isDirectory()) {
      this.#keep(file, words, why ?? 'a folder is there')
      return false
    }
    this.#unlinking(path, stats, () => draft.place(this.#places.of(path), stats))
    this.#remark(path)
    return true
  }

  #keep({ path, draft }: Incoming, words: FileWords, why: string): void {
    this.#kept.keep(path, draft, words)
    this.#conflict(path, why)
  }

  /** Only mode and time have changed: the file can stay. False where others own it. */
  #touch(path: Buffer, { mode, mtime }: FileWords): boolean {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
    let fd: number | undefined
    try {
      fd = openSync(this.#places.of(path), flags)
      fchmodSync(fd, mode)
      const seconds = Number(mtime) / 1e9
      futimesSync(fd, seconds, seconds)
      return true
    } catch {
      return false
    } finally {
      if (fd !== undefined) closeSync(fd)
    }
  }

  #folder({ path, mode }: Of<'folder'>): void {
    const stats = this.#places.look(path)
    const why = this.#whyNot(path) ?? (stats && 'something else is there')
    if (stats?.isDirectory()) this.#changeMode(path, Number(stats.mode & 0o7777n), mode)
    else if (why !== undefined) this.#conflict(path, why)
    else this.#makeFolder(path, mode)
  }

  #makeFolder(path: Buffer, mode: number): void {
    mkdirSync(this.#places.of(path), { mode: 0o700 })
    this.#setMode(path, mode & 0o777)
    this.#remark(path)
  }

  /** Of a folder that has the mode the guest got it with. It keeps whom its files belong to. */
  #changeMode(path: Buffer, now: number, mode: number): void {
    const mark = this.#baseline.get(path)
    if (mark?.kind !== 'folder' || mark.mode !== now) return
    this.#setMode(path, (mode & 0o777) | (now & 0o7000))
    this.#remark(path)
  }

  /** Whoever owns a folder can always work in it. */
  #setMode(path: Buffer, mode: number): void {
    const fd = openFolder(this.#places.of(path))
    try {
      fchmodSync(fd, mode | 0o700)
    } finally {
      closeSync(fd)
    }
  }

  #link({ path, target }: Of<'link'>): void {
    const stats = this.#places.look(path)
    const isAlike = stats?.isSymbolicLink() && this.#targetOf(path).equals(target)
    const why = this.#whyNot(path) ?? (stats?.isDirectory() ? 'a folder is there' : undefined)
    if (why === undefined && !isAlike)
      this.#unlinking(path, stats, () => this.#makeLink(path, target))
    if (why === undefined || isAlike) this.#remark(path)
    else this.#conflict(path, why)
  }

  #makeLink(path: Buffer, target: Buffer): void {
    const place = this.#places.of(path)
    const draft = besides(place)
    symlinkSync(target, draft)
    renameSync(draft, place)
  }

  #targetOf(path: Buffer): Buffer {
    return readlinkSync(this.#places.of(path), { encoding: 'buffer' })
  }

  /** What the guest never had it cannot remove. */
  #remove(path: Buffer): void {
    const mark = this.#baseline.get(path)
    if (mark === undefined) return
    const stats = this.#places.look(path)
    const why = this.#whyNot(path)
    if (stats === undefined) this.#baseline.drop(path)
    else if (why !== undefined) this.#conflict(path, `${why}, and removed in the guest`)
    else if (stats.isDirectory()) this.#removeFolder(path)
    else {
      this.#unlinking(path, stats, () => unlinkSync(this.#places.of(path)))
      this.#baseline.drop(path)
    }
  }

  /** One that has more in it than the guest had stays. */
  #removeFolder(path: Buffer): void {
    try {
      rmdirSync(this.#places.of(path))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOTEMPTY' || code === 'EEXIST') return
      throw error
    }
    this.#places.forget()
    this.#baseline.drop(path)
  }

  /** Why what is at a path is not the guest's to change. */
  #whyNot(path: Buffer): string | undefined {
    const mark = this.#baseline.get(path)
    const stats = this.#places.look(path)
    if (mark?.covered) return 'it holds credentials'
    if (!isSame(mark, stats)) {
      if (stats === undefined) return 'it was removed here'
      return mark === undefined ? 'it was made here, too' : 'it was changed here, too'
    }
    return this.#isReachable(path) ? undefined : 'its folder is not here'
  }

  #isReachable(path: Buffer): boolean {
    try {
      this.#places.of(path)
      return true
    } catch (error) {
      if (isNothingThere(error)) return false
      throw error
    }
  }

  /** Takes a name from what may have others: its time of change is then our doing. */
  #unlinking(path: Buffer, stats: BigIntStats | undefined, unlink: () => void): void {
    const linked = stats === undefined ? [] : this.#baseline.linkedWith(path, stats)
    const unchanged = linked.filter((other) =>
      isSame(this.#baseline.get(other), this.#places.look(other)),
    )
    unlink()
    for (const other of unchanged) if (this.#baseline.get(other) !== undefined) this.#remark(other)
  }

  #remark(path: Buffer): void {
    this.#baseline.set(path, this.#places.look(path))
  }

  #conflict(path: Buffer, why: string): void {
    if (this.conflicts.length < mostNamed) this.conflicts.push({ path, why })
  }

  /** What concerns one path alone is noted; the others go on. */
  #try(path: Buffer, work: () => void): void {
    const why = this.#why(() => {
      work()
      return undefined
    })
    if (why !== undefined) this.#conflict(path, why)
  }

  /** What a look at a path finds against it, also that it cannot be looked at. */
  #why(look: () => string | undefined): string | undefined {
    try {
      return look()
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (code === '') throw error
      if (diskErrors.includes(code)) throw lossOf(error)
      return whyOf(error)
    }
  }
}

function lossOf(error: unknown): Fault {
  return new Fault('infra-error', `the shared folder cannot be written: ${whyOf(error)}`, {
    remedy: 'look at the disk of the shared folder',
    cause: error,
  })
}
