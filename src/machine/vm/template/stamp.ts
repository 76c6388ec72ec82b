import { open, readFile, stat, writeFile } from 'node:fs/promises'
import type { TemplateFiles } from './template.ts'

const stamped = ['memory', 'state', 'description'] as const

/** Notes what a template's files look like now that they are whole, once they are on the disk. */
export async function writeStamp(files: TemplateFiles): Promise<void> {
  for (const each of stamped) await flush(files[each])
  await writeFile(files.stamp, JSON.stringify(await sight(files)), { flush: true })
}

/**
 * Whether a template's files are those that were stamped, byte for byte: whoever writes to one
 * changes its time of change, which nobody can set. Nothing is read but the stamp.
 */
export async function isWhole(files: TemplateFiles): Promise<boolean> {
  const [noted, now] = await Promise.all([readFile(files.stamp, 'utf8'), sight(files)])
  return noted === JSON.stringify(now)
}

async function sight(files: TemplateFiles): Promise<string[]> {
  const stats = await Promise.all(stamped.map((each) => stat(files[each], { bigint: true })))
  return stats.map(({ ino, size, ctimeNs }) => `${ino} ${size} ${ctimeNs}`)
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
