const digits = '0123456789abcdfghijklmnpqrsvwxyz'

/** Bytes as Nix writes hashes: 52 digits for a SHA-256. */
export function nixBase32(bytes: Uint8Array): string {
  const length = Math.ceil((bytes.length * 8) / 5)
  return Array.from({ length }, (_, index) => digitAt(bytes, (length - 1 - index) * 5)).join('')
}

/** The five bits that begin at one, the lowest of the first byte being the first. */
function digitAt(bytes: Uint8Array, bit: number): string {
  const at = bit >> 3
  const two = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
  return digits.charAt((two >> (bit & 7)) & 31)
}
