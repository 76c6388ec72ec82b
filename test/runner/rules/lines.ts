import { StreamDecoder } from './encoding.ts'

/** The lines of a stream as .NET's ReadLine gives them: CR, LF and CR LF end one. */
export class LineReader {
  readonly #decoder = new StreamDecoder()
  #line: string[] = []
  #heldReturn = ''

  /** The lines that these bytes complete. */
  read(bytes: Uint8Array): string[] {
    return this.#take(this.#decoder.read(bytes))
  }

  /** What is left at the stream's end; a last line without an end counts. */
  end(): string[] {
    const lines = this.#take(this.#decoder.end())
    const rest = this.#line.join('')
    return rest === '' && this.#heldReturn === '' ? lines : [...lines, rest]
  }

  #take(text: string): string[] {
    if (text === '') return []
    const open = this.#heldReturn + text
    // What a CR at the end means is known with the next character.
    this.#heldReturn = open.endsWith('\r') ? '\r' : ''
    const pieces = open.slice(0, open.length - this.#heldReturn.length).split(/\r\n|\r|\n/)
    this.#line.push(pieces[0] ?? '')
    if (pieces.length === 1) return []
    const lines = [this.#line.join(''), ...pieces.slice(1, -1)]
    this.#line = [pieces.at(-1) ?? '']
    return lines
  }
}

/** The lines of a whole text, read the same way. */
export function linesOf(text: string): string[] {
  const pieces = text.split(/\r\n|\r|\n/)
  return pieces.at(-1) === '' ? pieces.slice(0, -1) : pieces
}
