import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { outputOf } from '../host/command.ts'
import { draftOf } from '../host/draft.ts'
import { markUsed } from '../host/last-use.ts'
import { Fault } from '../model/fault.ts'
import type { Downloaded } from './apt/download.ts'

const programs = ['busybox', 'kmod', 'lz4', 'mksquashfs', 'unsquashfs', 'xz', 'zstd'] as const
/** Where such folders are. */
export const toolsShelf = (cache: string) => join(cache, 'tools')

const programFolders = ['usr/bin', 'bin', 'usr/sbin', 'sbin']

/**
 * The programs a build runs, in one folder: `bin/`, and `lib/` with `ld.so` and their libraries.
 * They come from packages like everything else; unpacked here and not by Nix, since the
 * unpacker is among them. The same packages give the same folder.
 */
export async function toolsFolder(
  cache: string,
  packages: readonly Downloaded[],
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256').update(programs.join(' '))
  for (const { sha256 } of packages) hash.update(sha256)
  const folder = join(toolsShelf(cache), hash.digest('hex').slice(0, 32))
  if (await markUsed(folder)) return folder
  await mkdir(toolsShelf(cache), { recursive: true })
  const draft = await mkdtemp(`${draftOf(folder)}.`)
  try {
    const unpacked = join(draft, 'unpacked')
    for (const { file } of packages) {
      await outputOf('dpkg-deb', ['-x', file, unpacked], { ...(signal && { signal }) })
    }
    await gather(unpacked, join(draft, 'tools'))
    await rename(join(draft, 'tools'), folder).catch((error) => {
      if (!existsSync(folder)) throw error // else another run was first with the same
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return folder
}

async function gather(unpacked: string, tools: string): Promise<void> {
  const [bin, lib] = [join(tools, 'bin'), join(tools, 'lib')]
  await mkdir(bin, { recursive: true })
  await mkdir(lib)
  for (const program of programs) {
    const places = programFolders.map((folder) => join(unpacked, folder, program))
    const place = places.find((each) => existsSync(each))
    if (place === undefined) throw new Fault('infra-error', `no package holds ${program}`)
    await copyFile(place, join(bin, program))
  }
  for (const library of await librariesIn(unpacked)) {
    const name = library.name.startsWith('ld-linux') ? 'ld.so' : library.name
    await copyFile(join(library.folder, library.name), join(lib, name))
  }
}

/** Shared libraries by the names programs ask for, right below lib/TRIPLET. */
async function librariesIn(unpacked: string): Promise<{ folder: string; name: string }[]> {
  const found: { folder: string; name: string }[] = []
  for (const parent of ['lib', 'usr/lib'].map((each) => join(unpacked, each))) {
    const triplets = (await readdir(parent).catch(() => [])).filter((name) =>
      name.endsWith('-linux-gnu'),
    )
    for (const folder of triplets.map((triplet) => join(parent, triplet))) {
      const names = (await readdir(folder)).filter((name) => /\.so\.\d+$/.test(name))
      found.push(...names.map((name) => ({ folder, name })))
    }
  }
  return found
}
