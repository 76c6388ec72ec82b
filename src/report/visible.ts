// Control characters but for the newline, and those that turn the direction of text.
const harmful = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Text of whatever origin with what could act on a terminal written out: `\x1b` for an escape. */
export function visible(text: string): string {
  return text.replace(harmful, (character) => {
    const code = character.charCodeAt(0).toString(16)
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`
  })
}

/** The same with its tabs, for text that is laid out by them. */
export function visibleWithTabs(text: string): string {
  return text.split('\t').map(visible).join('\t')
}
