import { type BigIntStats, closeSync, constants, lstatSync, openSync } from 'node:fs'
import { below } from '../../../collect/below.ts'
import { namesOf } from '../results/records.ts'

const folderFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW

/** Opens a folder, and nothing that leads to one. */
export function openFolder(path: Buffer | string): number {
  return openSync(path, folderFlags)
}

/** A name in an open folder, as a path: whoever moves the folder or puts a link on its way changes nothing. */
export function within(folder: number, name: Buffer): Buffer {
  return below(Buffer.from(`/proc/self/fd/${folder}`), name)
}

/**
 * A folder of the caller's that is written to by a guest's word. Every name on a path is opened by
 * itself and must be a folder, so that no link is followed, whoever made it and when.
 */
export class Places {
  readonly #root: number
  /** The folder of the last path: paths come folder by folder. */
  #last: { readonly path: string; readonly fd: number } | undefined

  constructor(root: number) {
    this.#root = root
  }

  /** Where a path is, through its open folder. Throws where its folder is none, or is not there. */
  of(path: Buffer): Buffer {
    const names = namesOf(path)
    const name = names.pop() as Buffer
    return within(this.#folder(names), name)
  }

  /** What stands at a path; undefined where nothing does. */
  look(path: Buffer): BigIntStats | undefined {
    try {
      return lstatSync(this.of(path), { bigint: true })
    } catch (error) {
      if (isNothingThere(error)) return undefined
      throw error
    }
  }

  /** Folders have changed: the last one may be another. */
  forget(): void {
    if (this.#last !== undefined) closeSync(this.#last.fd)
    this.#last = undefined
  }

  #folder(names: readonly Buffer[]): number {
    if (names.length === 0) return this.#root
    const path = names.map((name) => name.toString('latin1')).join('/')
    if (this.#last?.path === path) return this.#last.fd
    this.forget()
    let fd = this.#root
    for (const name of names) {
      const above = fd
      try {
        fd = openFolder(within(above, name))
      } finally {
        if (above !== this.#root) closeSync(above)
      }
    }
    this.#last = { path, fd }
    return fd
  }
}

/** Whether a path leads nowhere, or only through something that is no folder. */
export function isNothingThere(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')
}

/** A system call's complaint without the path, which may hold anything. */
export function whyOf(error: unknown): string {
  return (error as Error).message.replace(/, \w+ '[\s\S]*$/, '')
}
