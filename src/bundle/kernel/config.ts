import { plainFileIn } from './place.ts'
import { readText } from './plain-file.ts'

/** A kernel's configuration: symbols without `CONFIG_`, with `y`, `m` or another value. */
export type KernelConfig = ReadonlyMap<string, string>

/** The first of some files that is there and may be read. Rejects with a Fault for one that is no plain file of its folder. */
export async function readConfig(
  places: readonly { readonly folder: string; readonly name: string }[],
): Promise<{ readonly file: string; readonly config: KernelConfig } | undefined> {
  for (const { folder, name } of places) {
    const file = plainFileIn(folder, name)
    if (file === undefined) continue
    const text = await readText(file).catch(unlessDenied)
    if (text !== undefined) return { file, config: parseConfig(text) }
  }
  return undefined
}

export function parseConfig(text: string): KernelConfig {
  const lines = text.matchAll(/^CONFIG_(\w+)=(.*)$/gm)
  return new Map(Array.from(lines, ([, symbol = '', value = '']) => [symbol, value]))
}

function unlessDenied(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EACCES') throw error
}
