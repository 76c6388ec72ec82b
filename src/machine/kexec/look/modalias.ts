import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The modules that a kernel has for devices, as its `modules.alias` tells. */
export class Aliases {
  readonly #byBus = new Map<string, { readonly pattern: string; readonly module: string }[]>()

  /** Takes the text of `modules.alias`, and more of them, where the built-in ones have one. */
  constructor(...texts: readonly string[]) {
    for (const text of texts) for (const line of text.split('\n')) this.#add(line)
  }

  #add(line: string): void {
    const [, pattern, module] = /^alias (\S+) (\S+)$/.exec(line) ?? []
    if (pattern === undefined || module === undefined) return
    const bus = busOf(pattern)
    const same = this.#byBus.get(bus)
    const entry = { pattern: normal(pattern), module }
    if (same === undefined) this.#byBus.set(bus, [entry])
    else same.push(entry)
  }

  /** The modules for a device, by what its `modalias` says. */
  modulesFor(modalias: string): readonly string[] {
    const text = normal(modalias.slice(0, longest))
    const near = this.#byBus.get(busOf(modalias)) ?? []
    return [...new Set(near.filter(({ pattern }) => matches(pattern, text)).map((e) => e.module))]
  }
}

/** The kernel's own are at most a few hundred characters. */
const longest = 4096

/** `pci` of `pci:v00008086d...`: patterns have it in full. */
/** What a kernel has drivers for, by its folder of modules; those built in are among them. */
export async function aliasesIn(folder: string): Promise<Aliases> {
  const read = (name: string) => readFile(join(folder, name), 'latin1').catch(() => '')
  const builtIn = (await read('modules.builtin.modinfo')).split('\0')
  const lines = builtIn.map((each) => each.replace(/^([^.]+)\.alias=(.*)$/s, 'alias $2 $1'))
  return new Aliases(await read('modules.alias'), lines.join('\n'))
}

function busOf(alias: string): string {
  return alias.slice(0, alias.indexOf(':') + 1)
}

/** A dash and an underscore are one in names of modules. */
function normal(alias: string): string {
  return alias.replace(/\[[^\]]*\]|-/g, (part) => (part === '-' ? '_' : part))
}

/**
 * Whether a text fits a pattern as fnmatch(3) has it: `*`, `?`, `[a-f]`, `[!x]`. Goes back to the
 * last star alone, so that no text takes long.
 */
export function matches(pattern: string, text: string): boolean {
  let [at, of] = [0, 0]
  let star: { readonly after: number; from: number } | undefined
  while (of < text.length) {
    const step = pattern[at] === '*' ? 'star' : oneOf(pattern, at, text[of] ?? '')
    if (step === 'star') {
      at += 1
      star = { after: at, from: of }
    } else if (step > 0) {
      at += step
      of += 1
    } else if (star !== undefined) {
      star.from += 1
      at = star.after
      of = star.from
    } else return false
  }
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}

/** How long the piece of the pattern is that takes this character; 0 where it does not. */
function oneOf(pattern: string, at: number, character: string): number {
  const piece = pattern[at]
  if (piece === undefined) return 0
  if (piece === '?') return 1
  if (piece !== '[') return piece === character ? 1 : 0
  const isNot = pattern[at + 1] === '!' || pattern[at + 1] === '^'
  const start = at + (isNot ? 2 : 1)
  const end = pattern.indexOf(']', start + 1) // one right at the start is meant
  if (end === -1) return character === '[' ? 1 : 0
  return isInSet(pattern.slice(start, end), character) === isNot ? 0 : end + 1 - at
}

function isInSet(set: string, character: string): boolean {
  for (let at = 0; at < set.length; at += 1) {
    const [from, last] = [set[at] ?? '', set[at + 2]]
    if (set[at + 1] === '-' && last !== undefined) {
      if (from <= character && character <= last) return true
      at += 2
    } else if (from === character) return true
  }
  return false
}
