import { posix } from 'node:path'
import { type Listed, list, readPlain, real } from './byte-paths.ts'

const { join, resolve } = posix

/** How many levels below the shared folder a repository is still found. */
const deepest = 3

/** More folders than these are not looked through. */
const mostFolders = 20_000

/** What git writes where, in a folder that may be someone's home. */
const configurations = ['.gitconfig', '.config/git/config']
const stores = ['.git-credentials', '.config/git/credentials']

/** Folders of a repository's that hold many files and no configuration. */
const bulky = ['hooks', 'info', 'lfs', 'logs', 'objects', 'refs']

/** Files below a folder that git keeps credentials in, where it keeps any. They need not exist. */
export interface Found {
  readonly configurations: ReadonlySet<string>
  readonly stores: ReadonlySet<string>
  /** Whether the folder was too big to look through. */
  readonly cutShort: boolean
}

/** Looks for repositories, what they are joined to, and what git keeps for a user. `root` is a real path. */
export async function searchCredentials(root: string, most = mostFolders): Promise<Found> {
  const search = new Search(root, most)
  await search.folder(root, 0)
  return search
}

class Search implements Found {
  readonly configurations = new Set<string>()
  readonly stores = new Set<string>()
  readonly #root: string
  readonly #repositories = new Set<string>()
  #folders: number

  constructor(root: string, most: number) {
    this.#root = root
    this.#folders = most
  }

  get cutShort(): boolean {
    return this.#folders < 0
  }

  async folder(path: string, depth: number): Promise<void> {
    if (--this.#folders < 0) return
    const entries = await list(path)
    const names = new Set(entries.map(({ name }) => name))
    if (isRepository(names)) await this.#repository(path)
    if (names.has('.git')) await this.#joined(join(path, '.git'))
    for (const file of configurations)
      if (names.has(firstOf(file))) this.configurations.add(join(path, file))
    for (const file of stores) if (names.has(firstOf(file))) this.stores.add(join(path, file))
    if (depth === deepest) return
    const below = foldersOf(entries, ['.git', 'node_modules'])
    await Promise.all(below.map((name) => this.folder(join(path, name), depth + 1)))
  }

  /** What `.git` is or leads to: a folder, or a file that names one. */
  async #joined(path: string): Promise<void> {
    const pointer = /^gitdir: (.*)/.exec(await lineOf(path))?.[1]
    await this.#repository(pointer === undefined ? path : resolve(path, '..', pointer))
  }

  async #repository(path: string): Promise<void> {
    const folder = await real(path)
    if (folder === undefined || !isWithin(folder, this.#root)) return
    if (this.#repositories.has(folder)) return
    this.#repositories.add(folder)
    this.configurations.add(join(folder, 'config')).add(join(folder, 'config.worktree'))
    for (const { name } of await list(join(folder, 'worktrees')))
      this.configurations.add(join(folder, 'worktrees', name, 'config.worktree'))
    const common = await lineOf(join(folder, 'commondir'))
    if (common !== '') await this.#repository(resolve(folder, common))
    await this.#modules(join(folder, 'modules'))
  }

  /** Submodules' repositories; a module's name may have slashes in it. */
  async #modules(path: string): Promise<void> {
    if (--this.#folders < 0) return
    const entries = await list(path)
    const isOne = entries.some(({ name }) => name === 'config')
    if (isOne) await this.#repository(path)
    const below = foldersOf(entries, isOne ? [...bulky, 'modules', 'worktrees'] : [])
    await Promise.all(below.map((name) => this.#modules(join(path, name))))
  }
}

/** The first line of a small file; empty where there is none. */
async function lineOf(path: string): Promise<string> {
  const file = await readPlain(path, 4096).catch(() => undefined)
  return file?.text.split('\n', 1)[0] ?? ''
}

function isRepository(names: ReadonlySet<string>): boolean {
  return ['HEAD', 'config', 'objects'].every((name) => names.has(name))
}

function firstOf(path: string): string {
  return path.split('/', 1)[0] ?? path
}

function foldersOf(entries: readonly Listed[], without: readonly string[]): string[] {
  return entries
    .filter(({ name, isFolder }) => isFolder && !without.includes(name))
    .map(({ name }) => name)
}

/** Whether a path is a folder or below it; both are real. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}
