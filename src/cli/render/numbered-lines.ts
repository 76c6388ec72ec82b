import type { Stream } from '../../model/event.ts'
import { numbered } from '../../report/words.ts'

/** A line that gets longer is broken: nobody's memory is a guest's to fill. */
const longestBytes = 64 * 1024
const newline = 0x0a
const ending = Buffer.from('\n')

/** The bytes of one stream of one of several guests, as whole lines behind its number. */
export class NumberedLines {
  readonly #number: Buffer
  #rest = Buffer.alloc(0)

  constructor(copy: number) {
    this.#number = Buffer.from(numbered('', copy))
  }

  /** The lines that are whole by now; nothing where none is. */
  take(bytes: Uint8Array): Buffer {
    const all = Buffer.concat([this.#rest, bytes])
    const lines: Buffer[] = []
    let start = 0
    for (;;) {
      const end = endOf(all, start)
      if (end === undefined) break
      lines.push(this.#number, all.subarray(start, end))
      if (all[end - 1] !== newline) lines.push(ending)
      start = end
    }
    this.#rest = all.subarray(start)
    return Buffer.concat(lines)
  }

  /** A last line that was not ended. */
  end(): Buffer {
    return this.#rest.length === 0 ? this.#rest : this.take(ending)
  }
}

/** Where the line that starts there ends, or is broken; undefined where there is more to come. */
function endOf(bytes: Buffer, start: number): number | undefined {
  const found = bytes.indexOf(newline, start)
  const end = found === -1 ? bytes.length : found + 1
  if (end - start > longestBytes) return start + longestBytes
  return found === -1 ? undefined : end
}

type Target = 'stdout' | 'stderr'

/** The output of several guests at once, each in whole lines behind its number. */
export class NumberedOutput {
  readonly #lines = new Map<string, { readonly target: Target; readonly lines: NumberedLines }>()

  /** What of it can be shown now. */
  take(stream: Extract<Stream, { type: 'output' }>, copy: number): Buffer {
    const key = `${copy} ${stream.stream}`
    const known = this.#lines.get(key) ?? { target: stream.stream, lines: new NumberedLines(copy) }
    this.#lines.set(key, known)
    return known.lines.take(stream.bytes)
  }

  /** What a guest that says no more has not ended, and where it goes. */
  end(copy: number): { readonly target: Target; readonly bytes: Buffer }[] {
    return (['stdout', 'stderr'] as const).flatMap((target) => {
      const bytes = this.#lines.get(`${copy} ${target}`)?.lines.end()
      return bytes === undefined ? [] : [{ target, bytes }]
    })
  }
}
