import { readFile } from 'node:fs/promises'

/** A kernel's configuration: symbols without `CONFIG_`, with `y`, `m` or another value. */
export type KernelConfig = ReadonlyMap<string, string>

/** The first of some files that is there, read as a configuration. */
export async function readConfig(
  files: readonly string[],
): Promise<{ readonly file: string; readonly config: KernelConfig } | undefined> {
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text !== undefined) return { file, config: parseConfig(text) }
  }
  return undefined
}

export function parseConfig(text: string): KernelConfig {
  const lines = text.matchAll(/^CONFIG_(\w+)=(.*)$/gm)
  return new Map(Array.from(lines, ([, symbol = '', value = '']) => [symbol, value]))
}
