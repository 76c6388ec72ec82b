const plain = /^[A-Za-z0-9_@%+=:,./-]+$/

/** A command as a POSIX shell takes it, word for word. */
export function shellQuote(command: readonly string[]): string {
  return command.map(quoteWord).join(' ')
}

function quoteWord(word: string): string {
  return plain.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
