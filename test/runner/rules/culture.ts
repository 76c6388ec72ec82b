/** How .NET looks for a string in a string where the code names no comparison. */
export interface Culture {
  /** The index of the first match that starts at `from` or later; -1 when there is none. */
  indexOf(text: string, sought: string, from?: number): number
  startsWith(text: string, sought: string): boolean
}

/** A runner in globalization-invariant mode: code unit by code unit. */
export const invariant: Culture = {
  indexOf: (text, sought, from = 0) => text.indexOf(sought, from),
  startsWith: (text, sought) => text.startsWith(sought),
}

/**
 * A runner with ICU: characters that collation ignores (zero-width ones, soft hyphens, controls)
 * may stand inside and before a match, and a match is never followed by a combining mark.
 */
export const icu: Culture = {
  indexOf(text, sought, from = 0) {
    const first = sought.charAt(0)
    for (let at = text.indexOf(first, from); at >= 0; at = text.indexOf(first, at + 1))
      if (matches(text, at, sought)) return at
    return -1
  },
  startsWith: (text, sought) => matches(text, afterIgnored(text, 0), sought),
}

function matches(text: string, start: number, sought: string): boolean {
  let at = start
  for (const [i, character] of [...sought].entries()) {
    if (i > 0) at = afterIgnored(text, at)
    if (text[at] !== character) return false
    at += 1
  }
  return weightAt(text, afterIgnored(text, at)) !== 'combining'
}

function afterIgnored(text: string, start: number): number {
  let at = start
  while (weightAt(text, at) === 'ignored') at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  return at
}

type Weight = 'base' | 'combining' | 'ignored'

const tertiary = new Intl.Collator('und', { sensitivity: 'variant' })
const primary = new Intl.Collator('und', { sensitivity: 'base' })
const known = new Map<number, Weight>()

function weightAt(text: string, at: number): Weight {
  const code = text.codePointAt(at)
  if (code === undefined || (code >= 0x20 && code < 0x7f)) return 'base'
  const weight = known.get(code) ?? weigh(String.fromCodePoint(code))
  known.set(code, weight)
  return weight
}

function weigh(character: string): Weight {
  if (tertiary.compare(`:${character}:`, '::') === 0) return 'ignored'
  return primary.compare(`:${character}:`, '::') === 0 ? 'combining' : 'base'
}
