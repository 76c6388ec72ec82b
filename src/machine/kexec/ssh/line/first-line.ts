import type { Duplex } from 'node:stream'

/** In bytes, of all that is held back. */
const mostHeld = 64 * 1024

/**
 * Has a server's first words, up to the end of the line that names its SSH, arrive in one piece.
 * The library loses bytes of them where they come in more than two, as on a bad line. Gives what
 * tells whether any have come so far.
 */
export function gatherFirstLine(carrier: Duplex): () => boolean {
  const push = carrier.push.bind(carrier)
  let held: Buffer = carrier.read() ?? Buffer.alloc(0)
  const hasSpoken = () => held.length > 0
  if (isWhole(held)) {
    carrier.unshift(held)
    return hasSpoken
  }
  carrier.push = (bytes: Buffer | null) => {
    held = Buffer.concat([held, bytes ?? Buffer.alloc(0)])
    if (bytes !== null && !isWhole(held)) return true
    carrier.push = push
    const wantsMore = held.length === 0 || push(held)
    return bytes === null ? push(null) : wantsMore
  }
  return hasSpoken
}

function isWhole(words: Buffer): boolean {
  return words.length > mostHeld || /^SSH-[^\n]*\n/m.test(words.toString('latin1'))
}
