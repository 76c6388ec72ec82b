import type { Culture } from './culture.ts'
import { fold } from './fold.ts'

/** A workflow command as the runner understood it. */
export interface Command {
  /** As it was written; names are compared without case. */
  readonly name: string
  /** By folded name. */
  readonly properties: ReadonlyMap<string, string>
  readonly data: string
}

/** What .NET trims: it knows U+0085, and U+FEFF is not blank to it. */
const blank = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const leadingBlanks = new RegExp(`^${blank}+`)
const trailingBlanks = new RegExp(`${blank}+$`)

/** The command that a line is, in the new syntax or else in the old one. */
export function parseCommand(
  line: string,
  registered: ReadonlySet<string>,
  culture: Culture,
): Command | undefined {
  return parseColons(line, registered, culture) ?? parseBrackets(line, registered, culture)
}

/** `::name key=value,key=value::data`, after blanks. */
export function parseColons(
  line: string,
  registered: ReadonlySet<string>,
  culture: Culture,
): Command | undefined {
  const message = line.replace(leadingBlanks, '')
  if (!culture.startsWith(message, '::')) return undefined
  const end = culture.indexOf(message, '::', 2)
  if (end < 0) return undefined
  // The runner counts on a match of two characters also where ICU's was longer.
  const { name, rest } = splitName(message.slice(2, end))
  if (!registered.has(fold(name))) return undefined
  const pairs = rest.replace(leadingBlanks, '').replace(trailingBlanks, '')
  return {
    name,
    properties: parseProperties(pairs, ',', unescapeProperty),
    data: unescapeData(message.slice(end + 2)),
  }
}

/** `##[name key=value;key=value]data`, anywhere in the line. */
export function parseBrackets(
  line: string,
  registered: ReadonlySet<string>,
  culture: Culture,
): Command | undefined {
  const start = culture.indexOf(line, '##[')
  if (start < 0) return undefined
  const end = line.indexOf(']', start)
  if (end < 0) return undefined
  const { name, rest } = splitName(line.slice(start + 3, end))
  if (!registered.has(fold(name))) return undefined
  return {
    name,
    properties: parseProperties(rest, ';', unescapeBracketed),
    data: unescapeBracketed(line.slice(end + 1)),
  }
}

function splitName(info: string): { name: string; rest: string } {
  const space = info.indexOf(' ')
  return space < 0
    ? { name: info, rest: '' }
    : { name: info.slice(0, space), rest: info.slice(space + 1) }
}

function parseProperties(text: string, separator: string, plain: (value: string) => string) {
  const properties = new Map<string, string>()
  for (const pair of text.split(separator)) {
    // Empty entries are removed, so equals signs in a row are as good as one.
    const [, key, value] = /^=*([^=]+)=+([^=].*)$/s.exec(pair) ?? []
    if (key !== undefined && value !== undefined) properties.set(fold(key), plain(value))
  }
  return properties
}

type Escapes = readonly (readonly [written: string, meant: string])[]
const lineEnds: Escapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
]
const percent: Escapes = [['%25', '%']]

const unescapeData = unescapeWith([...lineEnds, ...percent])
const unescapeProperty = unescapeWith([...lineEnds, ['%3A', ':'], ['%2C', ','], ...percent])
const unescapeBracketed = unescapeWith([['%3B', ';'], ...lineEnds, ['%5D', ']'], ...percent])

/** One replacement after the other, in this order and with this case, as the runner does it. */
function unescapeWith(escapes: Escapes) {
  return (text: string) =>
    escapes.reduce((sum, [written, meant]) => sum.replaceAll(written, meant), text)
}
