import { readFile, writeFile } from 'node:fs/promises'
import type { Manifest } from './entry.ts'

/** Keeps what stood on a host for whoever compares it when we are dead. */
export async function keepManifest(file: string, manifest: Manifest): Promise<void> {
  const { entries, kernel, ...rest } = manifest
  await writeFile(file, JSON.stringify({ ...rest, entries: [...entries], kernel: [...kernel] }), {
    mode: 0o600,
  })
}

/** What was kept; undefined where nothing was, or not whole. */
export async function keptManifest(file: string): Promise<Manifest | undefined> {
  try {
    const { entries, kernel, ...rest } = JSON.parse(await readFile(file, 'utf8'))
    if (!Array.isArray(entries) || !Array.isArray(kernel)) return undefined
    return { ...rest, entries: new Map(entries), kernel: new Map(kernel) }
  } catch {
    return undefined
  }
}
