import type { Dirent } from 'node:fs'
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** The loader is looked for in /lib64, or in /lib itself. */
const folders = ['lib64', 'lib', 'usr/lib'] as const

/**
 * Copies a program from one root tree to another, with the libraries it is linked to. They are
 * known by their names, which stand in it: that may copy one too many, and never runs any of it.
 */
export async function copyWithLibraries(source: string, from: string, root: string, to: string) {
  const libraries = await librariesOf(source)
  const copied = new Set<string>()
  await copy(from, to)

  async function copy(path: string, target: string): Promise<void> {
    await mkdir(join(root, dirname(target)), { recursive: true })
    await copyFile(join(source, path), join(root, target))
    const text = await readFile(join(source, path), 'latin1')
    for (const [name] of text.matchAll(/(?<=[\0/])(?:lib|ld-)[\w.+-]*\.so[\d.]*(?=\0)/g)) {
      const library = libraries.get(name)
      if (library === undefined || copied.has(name)) continue
      copied.add(name)
      await copy(library, library)
    }
  }
}

/** The shared libraries of a tree by their names, each as the path programs find it by. */
async function librariesOf(source: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const folder of folders) {
    const entries = await readdir(join(source, folder), { withFileTypes: true }).catch(() => [])
    const below = entries.filter((entry) => entry.isDirectory())
    take(folder, entries)
    for (const { name } of below) {
      const path = join(folder, name)
      take(path, await readdir(join(source, path), { withFileTypes: true }))
    }
  }
  return found

  function take(folder: string, entries: readonly Dirent[]): void {
    for (const { name } of entries)
      if (name.includes('.so') && !found.has(name)) found.set(name, join(folder, name))
  }
}
