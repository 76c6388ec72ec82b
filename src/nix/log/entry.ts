import { stripVTControlCharacters } from 'node:util'

/**
 * A line of what Nix tells with `--log-format internal-json`. Ids are texts: the numbers are of 64 bits.
 * All of it may come from a builder: texts are data, and what activities mean is in `activities`.
 */
export type LogEntry =
  | {
      readonly kind: 'start'
      readonly id: string
      readonly type: number
      readonly fields: readonly Field[]
    }
  | { readonly kind: 'stop'; readonly id: string }
  | {
      readonly kind: 'result'
      readonly id: string
      readonly type: number
      readonly fields: readonly Field[]
    }
  /** Nix's own words, without colours. */
  | { readonly kind: 'message'; readonly level: number; readonly text: string }
  /** A line of somebody else: ssh, a program that Nix has started. */
  | { readonly kind: 'text'; readonly text: string }

export type Field = string | number

/** The kinds of activities that are of use here, by Nix's numbers for them. */
export const activities = {
  copyPath: 100,
  copyPaths: 103,
  builds: 104,
  build: 105,
} as const

/** Likewise of what an activity results in on its way. */
export const results = { buildLogLine: 101, progress: 105, setExpected: 106 } as const

/** The level of an error; a larger number means less. */
export const errorLevel = 0

const opening = '@nix '

/** Reads a line; undefined for one that is cut, no JSON, or tells of nothing we know. */
export function readEntry(line: string): LogEntry | undefined {
  if (!line.startsWith(opening)) return { kind: 'text', text: line }
  const said = parsed(line.slice(opening.length))
  const [id, type] = [said?.id, said?.type]
  switch (said?.action) {
    case 'msg':
      return messageOf(said)
    case 'stop':
      return typeof id === 'string' ? { kind: 'stop', id } : undefined
    case 'start':
    case 'result':
      if (typeof id !== 'string' || typeof type !== 'number') return undefined
      return { kind: said.action, id, type, fields: fieldsOf(said.fields) }
    default:
      return undefined
  }
}

/** A number of 64 bits would lose its last ones. No string can hold these characters unescaped. */
const idDigits = /"id":(\d+)/

function parsed(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json.replace(idDigits, '"id":"$1"'))
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

function messageOf({ level, msg }: Readonly<Record<string, unknown>>): LogEntry | undefined {
  if (typeof level !== 'number' || typeof msg !== 'string') return undefined
  return { kind: 'message', level, text: stripVTControlCharacters(msg) }
}

function fieldsOf(fields: unknown): readonly Field[] {
  if (!Array.isArray(fields)) return []
  return fields.map((field) => (typeof field === 'number' ? field : String(field ?? '')))
}
