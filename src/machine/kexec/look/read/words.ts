/** The first word, and the rest. */
export function pairOf(text: string): [string, string] {
  const at = text.indexOf(' ')
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1).trim()]
}

/** The words of a line. */
export function wordsOf(text: string): string[] {
  return text.split(' ').filter(Boolean)
}

/** Lines `NAME REST` by their names, each with its rests in order. */
export function byName(lines: readonly string[]): Map<string, string[]> {
  const names = new Map<string, string[]>()
  for (const line of lines) {
    const [name, rest] = pairOf(line)
    const before = names.get(name)
    if (before === undefined) names.set(name, [rest])
    else before.push(rest)
  }
  return names
}

/** What lines `WORD VALUE` say: the first value of a word, or all of them. */
export class Said {
  readonly #values: ReadonlyMap<string, readonly string[]>

  constructor(lines: readonly string[]) {
    this.#values = byName(lines)
  }

  one(word: string): string | undefined {
    return this.#values.get(word)?.[0]
  }

  all(word: string): readonly string[] {
    return this.#values.get(word) ?? []
  }
}
