const mostSaid = 300

// The whole text may come from a hostile host: no control characters, none that turn or hide text.
const harmful = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/** What a host says, as a piece of a sentence of ours: one line, not long, nothing that acts. */
export function said(text: string): string {
  const line = text
    .slice(0, 4 * mostSaid)
    .replace(harmful, ' ')
    .trim()
  return line.length > mostSaid ? `${line.slice(0, mostSaid)}...` : line
}
