/**
 * The pairs of a GITHUB_ENV, GITHUB_OUTPUT or GITHUB_STATE file: `NAME=VALUE`, or `NAME<<END`,
 * lines, `END`. Only LF ends a line. Pairs before a wrong line have been given when it throws.
 */
export function* parseEnvFile(text: string): Generator<readonly [name: string, value: string]> {
  const lines = text.split('\n')
  // Where the text ends with LF there is no further line.
  const closed = lines.at(-1) === '' ? lines.pop() !== undefined : false
  let at = 0
  while (at < lines.length) {
    const line = lines[at] ?? ''
    at += 1
    if (line === '') continue
    const [, name = '', sign, value = ''] = /^(.*?)(=|<<)(.*)$/s.exec(line) ?? []
    if (sign === undefined) throw new Error(`Invalid format '${line}'`)
    if (sign === '=') {
      yield [name, value]
      continue
    }
    if (name === '' || value === '')
      throw new Error(`Invalid format '${line}': name and delimiter must not be empty`)
    const end = lines.indexOf(value, at)
    if (end < 0) throw new Error(missingDelimiter(value, closed))
    yield [name, lines.slice(at, end).join('\n')]
    at = end + 1
  }
}

function missingDelimiter(delimiter: string, closed: boolean): string {
  return closed
    ? `Invalid value: matching delimiter not found '${delimiter}'`
    : 'Invalid value: the last line, which is not the delimiter, has no line end'
}
