import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { needsOf } from '../../../src/bundle/kernel/needs.ts'
import { scratchFolder } from '../../scratch.ts'
import { bzImage } from './images.ts'

export const release = '6.1.0-test'
export const system = 'x86_64-linux'

/** Files by their names below a folder. */
export type Files = Readonly<Record<string, string | Buffer>>

export function folderOf(files: Files): string {
  const folder = scratchFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** A configuration with all a guest needs, but for these. */
export function config(changes: Record<string, string> = {}): string {
  const symbols = needsOf(system).map(({ symbol }) => [symbol, 'y'])
  const all = { ...Object.fromEntries(symbols), ...changes }
  return Object.entries(all)
    .map(([symbol, value]) => `CONFIG_${symbol}=${value}\n`)
    .join('')
}

/** As much of a kernel's build tree as is read. */
export function buildTree(files: Files = {}): string {
  return folderOf({
    'arch/x86/boot/bzImage': bzImage(release),
    'include/config/kernel.release': `${release}\n`,
    '.config': config(),
    'modules.order': '',
    ...files,
  })
}
