/** A page with generated text between its markers, `<!-- NAME -->`. Throws where these are missing. */
export function between(
  marker: string,
  page: { readonly name: string; readonly text: string },
  generated: string,
): string {
  const [start, end] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`]
  const [before, rest] = page.text.split(start)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined)
    throw new Error(`${page.name} lacks ${start} or ${end}: put them where the tables belong`)
  return `${before}${start}\n\n${generated}\n\n${end}${after}`
}

export function code(text: string): string {
  return `\`${text}\``
}

/** Columns as wide as their widest cell, which is how the formatter wants them. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = head.map((_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  )
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = widths.map((width) => '-'.repeat(width))
  return [line(cells[0] ?? []), line(rule), ...cells.slice(1).map(line)].join('\n')
}
