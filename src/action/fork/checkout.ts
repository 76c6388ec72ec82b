import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A commit that is checked out somewhere. */
export interface Checkout {
  readonly folder: string
  /** Undefined where it cannot be read. */
  readonly commit: string | undefined
  /** The names in git of that very commit: `refs/remotes/origin/main`. */
  readonly refs: readonly string[]
  /** Where it was fetched from, if that is known. */
  readonly url: string | undefined
}

/** How far below the workspace checkouts are looked for, and in how many folders at most. */
const depth = 2
const mostFolders = 2000
const mostBytes = 64 * 2 ** 20
const commitPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

/**
 * What is checked out in the workspace, and in folders two levels below it. Reads git's files and
 * starts no git, which would do what a stranger's configuration says.
 */
export function checkoutsIn(workspace: string): Checkout[] {
  const found: Checkout[] = []
  let folders = [workspace]
  let left = mostFolders
  for (let level = 0; level <= depth; level++) {
    const below: string[] = []
    for (const folder of folders.slice(0, left)) {
      const names = namesIn(folder)
      if (names.git) found.push(checkoutIn(folder))
      below.push(...names.folders.map((name) => join(folder, name)))
    }
    left -= folders.length
    folders = left > 0 ? below : []
  }
  return found
}

/** A submodule has a file for `.git`: what it is at stands in the tree around it. */
function namesIn(folder: string): { readonly git: boolean; readonly folders: readonly string[] } {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((each) =>
      each.isDirectory(),
    )
    const names = entries.map(({ name }) => name)
    return {
      git: names.includes('.git'),
      folders: names.filter((name) => name !== '.git' && name !== 'node_modules'),
    }
  } catch {
    return { git: false, folders: [] }
  }
}

function checkoutIn(folder: string): Checkout {
  const git = join(folder, '.git')
  const refs = refsIn(git)
  const head = textOf(join(git, 'HEAD')).trim()
  const branch = /^ref: (.+)$/.exec(head)?.[1]
  const commit = branch === undefined ? head : (refs.get(branch) ?? '')
  const known = commitPattern.test(commit) ? commit : undefined
  return {
    folder,
    commit: known,
    refs: [...refs].flatMap(([name, at]) => (at === known ? name : [])),
    url: /^\[remote "origin"\][^[]*?^\s*url\s*=\s*(\S+)/m.exec(textOf(join(git, 'config')))?.[1],
  }
}

/** All names of commits, loose and packed. */
function refsIn(git: string): Map<string, string> {
  const packed = textOf(join(git, 'packed-refs')).matchAll(/^([0-9a-f]{40,64}) (refs\/\S+)$/gm)
  const refs = new Map(Array.from(packed, ([, commit = '', name = '']) => [name, commit]))
  for (const name of looseRefs(git)) refs.set(name, textOf(join(git, name)).trim())
  return refs
}

function looseRefs(git: string): string[] {
  try {
    const entries = readdirSync(join(git, 'refs'), { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(git.length + 1))
  } catch {
    return []
  }
}

/** A plain file's text; empty where there is none, or more than there should be. */
function textOf(path: string): string {
  try {
    const stat = lstatSync(path)
    return stat.isFile() && stat.size <= mostBytes ? readFileSync(path, 'utf8') : ''
  } catch {
    return ''
  }
}
