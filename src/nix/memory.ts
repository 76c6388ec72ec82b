import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { draftOf } from '../host/draft.ts'
import { cacheFolder } from '../host/folders.ts'

/**
 * Gives what was found before under the same key, or finds it and remembers it.
 * A new key replaces the old; what cannot be kept is found again the next time.
 */
export async function remembered(
  name: string,
  key: string,
  find: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const file = join(cacheFolder(), `${name}.json`)
  const kept = await readFile(file, 'utf8').then(parse, () => undefined)
  if (kept?.key === key) return kept.value
  const value = await find()
  if (value !== undefined) await keep(file, JSON.stringify({ key, value }))
  return value
}

function parse(text: string): { key: string; value: string } | undefined {
  try {
    const { key, value } = JSON.parse(text)
    return typeof key === 'string' && typeof value === 'string' ? { key, value } : undefined
  } catch {
    return undefined
  }
}

async function keep(file: string, text: string): Promise<void> {
  const temporary = draftOf(file)
  try {
    await mkdir(cacheFolder(), { recursive: true })
    await writeFile(temporary, text)
    await rename(temporary, file)
  } catch {
    // a home that cannot be written costs some milliseconds, no run
  }
}
