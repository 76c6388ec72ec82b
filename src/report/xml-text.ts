import { stripVTControlCharacters } from 'node:util'

// What XML 1.0 cannot hold in any form: most control characters, half surrogate pairs, two non-characters.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const illegal = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu

/** Text as XML can hold it: without a terminal's escapes and what XML has no place for. */
export function xmlText(text: string): string {
  return stripVTControlCharacters(text).replace(illegal, '')
}
