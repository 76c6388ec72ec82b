import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { outputOf } from '../../../../src/host/command.ts'

/**
 * Packs a folder's packages anew without compression, and without the paths that dpkg would leave
 * out: most of the time an emulated machine takes to unpack them goes into undoing xz.
 */
export async function repack(archives: string, leftOut: readonly string[]): Promise<void> {
  const names = (await readdir(archives)).filter((name) => name.endsWith('.deb'))
  for (const name of names) await repackOne(join(archives, name), leftOut)
}

async function repackOne(archive: string, leftOut: readonly string[]): Promise<void> {
  const tree = `${archive}.tree`
  await outputOf('dpkg-deb', ['-R', archive, tree])
  await removePaths(tree, leftOut)
  await outputOf('dpkg-deb', ['-b', '-Znone', tree, `${archive}.plain`])
  await rename(`${archive}.plain`, archive)
  await rm(tree, { recursive: true })
}

/** Removes files and links of a tree by patterns as of dpkg's `path-exclude`. */
export async function removePaths(tree: string, patterns: readonly string[]): Promise<void> {
  const paths = patterns.flatMap((pattern) => ['-o', '-path', `${tree}${pattern}`]).slice(1)
  const files = ['(', '-type', 'f', '-o', '-type', 'l', ')']
  await outputOf('find', [tree, ...files, '(', ...paths, ')', '-delete'])
}
