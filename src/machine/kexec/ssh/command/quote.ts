/** A text as one word of any shell's, root's or a user's own. Throws a TypeError on a NUL byte. */
export function quoted(text: string): string {
  if (text.includes('\0')) throw new TypeError('no shell takes a NUL byte')
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** A command line for SSH, which hands it to the user's shell. */
export function commandLine(argv: readonly string[]): string {
  return argv.map((word) => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : quoted(word))).join(' ')
}
