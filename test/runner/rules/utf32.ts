/** UTF-32, which TextDecoder does not know, with its interface. */
export class Utf32Decoder {
  readonly #littleEndian: boolean
  #held = Buffer.alloc(0)

  constructor(order: 'little' | 'big') {
    this.#littleEndian = order === 'little'
  }

  decode(bytes: Uint8Array = new Uint8Array(), options?: { stream: boolean }): string {
    const all = Buffer.concat([this.#held, bytes])
    const whole = all.length - (all.length % 4)
    this.#held = all.subarray(whole)
    let text = ''
    for (let at = 0; at < whole; at += 4) text += character(this.#unit(all, at))
    return options?.stream || this.#held.length === 0 ? text : `${text}\ufffd`
  }

  #unit(bytes: Buffer, at: number): number {
    return this.#littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
  }
}

function character(code: number): string {
  const surrogate = code >= 0xd800 && code <= 0xdfff
  return surrogate || code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
}
