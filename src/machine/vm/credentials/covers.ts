import { homedir } from 'node:os'
import { posix } from 'node:path'
import type { Emit } from '../../../model/event.ts'
import { Fault } from '../../../model/fault.ts'
import { bytePath, bytesOf, type PlainFile, readPlain, real, textOf } from './byte-paths.ts'
import { withoutCredentials } from './clean.ts'
import type { Cover } from './cover.ts'
import { type GitConfig, parseGitConfig, writeGitConfig } from './git-config.ts'
import { isWithin, searchCredentials } from './search.ts'

const mostBytes = 1024 * 1024
const named = 5

/**
 * Covers for the files below a shared folder that hold credentials of git's; the files stay as they
 * are. Says what it found. Rejects with a Fault where a credential could not be told from the rest.
 */
export async function coverCredentials(shared: string, emit: Emit): Promise<readonly Cover[]> {
  const root = await real(bytePath(shared))
  if (root === undefined) return []
  const found = await searchCredentials(root)
  const covers = await new Covering(root).all(found.configurations, found.stores)
  if (covers.length > 0) emit({ type: 'notice', message: noticeOf(covers) })
  if (found.cutShort)
    emit({
      type: 'warning',
      message: `${shared} has too many folders to look for git's credentials in all of them`,
      remedy: 'share a smaller folder, or have no credentials in it',
    })
  return covers
}

function noticeOf(covers: readonly Cover[]): string {
  const paths = covers.map(({ path }) => path)
  const more = paths.length > named ? [`${paths.length - named} more`] : []
  const files = [...paths.slice(0, named), ...more].join(', ')
  return `the credentials in ${files} stay here; the guest reads the rest, and cannot change it`
}

class Covering {
  readonly #root: string
  readonly #covers = new Map<string, Cover | undefined>()

  constructor(root: string) {
    this.#root = root
  }

  async all(configurations: Iterable<string>, stores: Iterable<string>): Promise<Cover[]> {
    for (const path of configurations) await this.#configuration(path)
    for (const path of stores)
      await this.#cover(path, ({ text }) => (text.trim() === '' ? undefined : ''))
    return [...this.#covers.values()].filter((cover) => cover !== undefined)
  }

  async #configuration(path: string): Promise<void> {
    const included: string[] = []
    await this.#cover(path, ({ text }, file) => {
      const config = parseGitConfig(text)
      if (config === undefined) throw uncleanable(file, 'git could not read it either')
      included.push(...includesOf(config, posix.dirname(file)))
      const clean = withoutCredentials(config)
      return clean && writeGitConfig(clean)
    })
    for (const each of included) await this.#configuration(each)
  }

  /** Covers a file with what is left of it; with nothing where all of it may be seen. */
  async #cover(
    path: string,
    clean: (file: PlainFile, path: string) => string | undefined,
  ): Promise<void> {
    const target = await real(path)
    if (target === undefined || !isWithin(target, this.#root) || this.#covers.has(target)) return
    this.#covers.set(target, undefined)
    const file = await readPlain(target, mostBytes).catch((error: NodeJS.ErrnoException) => {
      throw uncleanable(target, error.code ?? error.message)
    })
    if (file === undefined) return
    if (file.stats.size > mostBytes)
      throw uncleanable(target, `it is longer than ${mostBytes} bytes`)
    const left = clean(file, target)
    if (left === undefined) return
    const name = textOf(posix.relative(this.#root, target))
    if (name === undefined) throw uncleanable(target, 'its name is not UTF-8')
    this.#covers.set(target, {
      path: name,
      content: bytesOf(left),
      owner: file.stats,
      mode: file.stats.mode,
    })
  }
}

/** The files a configuration has git read besides. */
function includesOf({ sections }: GitConfig, folder: string): string[] {
  return sections
    .filter(({ name }) => /^include(?:if)?$/i.test(name))
    .flatMap(({ entries }) => entries)
    .filter(({ key, value }) => /^path$/i.test(key) && value !== undefined)
    .map(({ value = '' }) => posix.resolve(folder, value.replace(/^~(?=\/)/, bytePath(homedir()))))
}

function uncleanable(path: string, why: string): Fault {
  const text = textOf(path) ?? path
  return new Fault('infra-error', `credentials in ${text} cannot be kept from the guest: ${why}`, {
    remedy:
      'check out without them (persist-credentials: false), mend the file, or share another folder',
  })
}
