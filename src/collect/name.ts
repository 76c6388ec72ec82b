/** A guest's file name as text for people: what is not printable UTF-8 is written as \\xHH. */
export function printable(name: Uint8Array): string {
  const text = Buffer.from(name).toString('utf8')
  if (!Buffer.from(text, 'utf8').equals(name)) {
    return Buffer.from(name)
      .toString('latin1')
      .replaceAll(/[^ -[\]-~]/g, escaped('latin1'))
  }
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]/gu, escaped('utf8'))
}

function escaped(encoding: 'latin1' | 'utf8'): (character: string) => string {
  return (character) =>
    [...Buffer.from(character, encoding)]
      .map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
      .join('')
}
