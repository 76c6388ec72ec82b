/** A word as any shell takes it that may be a user's: no more than single quotes is asked of it. */
export function quoteWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`
}

/** A command line for SSH, which hands it to the user's shell. */
export function commandLine(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ')
}
