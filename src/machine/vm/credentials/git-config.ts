/** A file of git's configuration, taken apart. Texts hold bytes, as Latin-1. */
export interface GitConfig {
  readonly sections: readonly Section[]
  readonly comments: readonly string[]
}

export interface Section {
  readonly name: string
  readonly subsection: string | undefined
  readonly entries: readonly Entry[]
}

/** A key, with its value unless it stands alone, which means true. */
export interface Entry {
  readonly key: string
  readonly value: string | undefined
}

// Blanks are git's, not JavaScript's: a no-break space is a part of many a character in UTF-8.
const blank = String.raw`[ \t\n\r\f\v]`
const quoted = String.raw`"(?:[^"\\\n]|\\[\s\S])*"`
const token = new RegExp(
  [
    `${blank}+`,
    String.raw`(?<comment>[#;][^\n]*)`,
    String.raw`\[(?<section>[\w.-]+)(?:[ \t]+"(?<subsection>(?:[^"\\\n]|\\[^\n])*)")?\]`,
    String.raw`(?<key>[A-Za-z][A-Za-z0-9-]*)[ \t]*(?:=(?<value>(?:[^"\\\n#;]|\\[\s\S]|${quoted})*))?(?=[#;\n]|$)`,
  ].join('|'),
  'gy',
)
const blanksAround = new RegExp(`^${blank}+|${blank}+$`, 'g')
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  b: '\b',
  '"': '"',
  '\\': '\\',
}

/** Takes a configuration apart; undefined where git could not read it either. */
export function parseGitConfig(text: string): GitConfig | undefined {
  const lines = text.replace(/^\xef\xbb\xbf/, '').replaceAll('\r\n', '\n')
  const sections: (Section & { entries: Entry[] })[] = []
  const comments: string[] = []
  let end = 0
  for (const { 0: all, index, groups = {} } of lines.matchAll(token)) {
    const { comment, section, subsection, key, value } = groups
    end = index + all.length
    if (comment !== undefined) comments.push(comment)
    if (section !== undefined)
      sections.push({
        name: section,
        subsection: subsection?.replace(/\\([\s\S])/g, '$1'),
        entries: [],
      })
    if (key === undefined) continue
    const entry = { key, value: value === undefined ? undefined : decode(value) }
    if (value !== undefined && entry.value === undefined) return undefined
    if (sections.length === 0) return undefined
    sections.at(-1)?.entries.push(entry)
  }
  return end === lines.length ? { sections, comments } : undefined
}

/** A value without its quotes and escapes; undefined where an escape is none. */
function decode(written: string): string | undefined {
  const joined = written.replace(/\\([\s\S])/g, (all, next) => (next === '\n' ? '' : all))
  const trimmed = joined.replace(blanksAround, '')
  if (/\\[^ntb"\\]/.test(trimmed.replaceAll('\\\\', ''))) return undefined
  return trimmed.replace(/\\([\s\S])|"/g, (_, next) =>
    next === undefined ? '' : (escapes[next] ?? ''),
  )
}

/** The same in writing, without its comments. */
export function writeGitConfig({ sections }: GitConfig): string {
  return sections.map(writeSection).join('')
}

function writeSection({ name, subsection, entries }: Section): string {
  const title = subsection === undefined ? name : `${name} "${escapeQuotes(subsection)}"`
  return [`[${title}]`, ...entries.map(writeEntry), ''].join('\n')
}

function writeEntry({ key, value }: Entry): string {
  if (value === undefined) return `\t${key}`
  const written = escapeQuotes(value).replaceAll('\n', '\\n').replaceAll('\b', '\\b')
  return `\t${key} = "${written}"`
}

function escapeQuotes(text: string): string {
  return text.replace(/["\\]/g, '\\$&')
}
