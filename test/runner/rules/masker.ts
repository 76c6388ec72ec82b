import { encodings } from './secret-encodings.ts'

interface Span {
  readonly start: number
  readonly end: number
}

/** Replaces secrets, as they are and in the encodings they are often printed in, by `***`. */
export class Masker {
  readonly #values = new Set<string>()

  add(value: string): void {
    if (value === '') return
    for (const form of [value, ...encodings.map((encode) => encode(value))])
      if (form !== '') this.#values.add(form)
  }

  /** The value, and each line of it by itself: output is masked line by line. */
  addLines(value: string): void {
    this.add(value)
    for (const line of value.split(/[\r\n]/)) this.add(line.trim())
  }

  mask(text: string): string {
    const spans = [...this.#values].flatMap((value) => occurrences(text, value))
    return merge(spans).reduceRight(
      (masked, { start, end }) => `${masked.slice(0, start)}***${masked.slice(end)}`,
      text,
    )
  }
}

/** Every occurrence, overlapping ones too. */
function occurrences(text: string, value: string): Span[] {
  const spans: Span[] = []
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1))
    spans.push({ start: at, end: at + value.length })
  return spans
}

/** Spans that touch become one, so that their number says nothing either. */
function merge(spans: Span[]): Span[] {
  const merged: Span[] = []
  for (const span of spans.sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1)
    if (!last || span.start > last.end) merged.push(span)
    else merged.splice(-1, 1, { start: last.start, end: Math.max(last.end, span.end) })
  }
  return merged
}
