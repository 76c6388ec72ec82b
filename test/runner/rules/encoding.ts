import { Utf32Decoder } from './utf32.ts'

interface Decoder {
  decode(bytes?: Uint8Array, options?: { stream: boolean }): string
}

const keepMarks = { ignoreBOM: true }

// A longer mark stands before one that it begins with.
const marks: readonly { readonly bytes: readonly number[]; readonly decoder: () => Decoder }[] = [
  { bytes: [0xff, 0xfe, 0, 0], decoder: () => new Utf32Decoder('little') },
  { bytes: [0, 0, 0xfe, 0xff], decoder: () => new Utf32Decoder('big') },
  { bytes: [0xef, 0xbb, 0xbf], decoder: () => new TextDecoder('utf-8', keepMarks) },
  { bytes: [0xff, 0xfe], decoder: () => new TextDecoder('utf-16le', keepMarks) },
  { bytes: [0xfe, 0xff], decoder: () => new TextDecoder('utf-16be', keepMarks) },
]

/**
 * Bytes to text as a .NET StreamReader does it: UTF-8 with replacement characters, unless a byte
 * order mark says otherwise. One call of `read` stands for one read of the stream, and that
 * matters: the mark is looked for in the first read of more than two bytes, and in those before it.
 */
export class StreamDecoder {
  #decoder: Decoder = new TextDecoder('utf-8', keepMarks)
  #looking = true

  read(bytes: Uint8Array): string {
    const rest = this.#looking && bytes.length >= 2 ? this.#detect(bytes) : bytes
    return this.#decoder.decode(rest, { stream: true })
  }

  end(): string {
    return this.#decoder.decode()
  }

  #detect(bytes: Uint8Array): Uint8Array {
    const mark = marks.find((mark) => mark.bytes.every((byte, i) => bytes[i] === byte))
    this.#looking = mark === undefined && bytes.length === 2
    if (!mark) return bytes
    this.#decoder = mark.decoder()
    return bytes.subarray(mark.bytes.length)
  }
}

/** A whole file's text, read the same way. */
export function decodeFile(bytes: Uint8Array): string {
  const decoder = new StreamDecoder()
  return decoder.read(bytes) + decoder.end()
}
