import * as z from 'zod/mini'
import { fold } from './fold.ts'

const fields = ['file', 'line', 'column', 'severity', 'code', 'message', 'fromPath'] as const
/** What a pattern can take out of a line. */
export type MatchField = (typeof fields)[number]
/** The same, to go through. */
export const matchFields: readonly MatchField[] = fields

const group = z.nullish(z.int())
const patternSchema = z.object({
  regexp: z._default(z.string(), ''),
  file: group,
  line: group,
  column: group,
  severity: group,
  code: group,
  message: group,
  fromPath: group,
  loop: z._default(z.boolean(), false),
})
const matcherSchema = z.object({
  owner: z._default(z.string(), ''),
  severity: z._default(z.string(), ''),
  fromPath: z._default(z.string(), ''),
  pattern: z._default(z.array(patternSchema), []),
})
const fileSchema = z.object({ problemMatcher: z._default(z.array(matcherSchema), []) })

/** One pattern of a problem matcher, as in its file. */
export type PatternConfig = z.infer<typeof patternSchema>
/** A problem matcher, as in its file. */
export type MatcherConfig = z.infer<typeof matcherSchema>

/** The matchers in a file's text, unchecked. Throws where it is no such file. */
export function readMatchers(text: string): readonly MatcherConfig[] {
  return fileSchema.parse(JSON.parse(text)).problemMatcher
}

/** Throws what the runner would not accept. */
export function checkMatchers(matchers: readonly MatcherConfig[]): void {
  const owners = new Set<string>()
  for (const matcher of matchers) {
    checkMatcher(matcher)
    const owner = fold(matcher.owner)
    if (owners.has(owner)) throw new Error(`Duplicate owner name '${matcher.owner}'`)
    owners.add(owner)
  }
}

function checkMatcher({ owner, severity, pattern }: MatcherConfig): void {
  if (owner === '') throw new Error('Owner must not be empty')
  if (!['', 'error', 'warning', 'notice'].includes(fold(severity)))
    throw new Error(`Matcher '${owner}' has the unknown severity '${severity}'`)
  if (pattern.length === 0) throw new Error(`Matcher '${owner}' has no patterns`)
  const taken = new Set<MatchField>()
  for (const [i, one] of pattern.entries()) {
    checkLoop(one, i > 0 && i === pattern.length - 1)
    checkGroups(one, taken)
  }
  if (!taken.has('message')) throw new Error(`Matcher '${owner}' never sets 'message'`)
}

function checkLoop(pattern: PatternConfig, mayLoop: boolean): void {
  if (!pattern.loop) return
  if (!mayLoop) throw new Error("Only the last of several patterns may set 'loop'")
  if (typeof pattern.message !== 'number') throw new Error("A loop pattern must set 'message'")
}

function checkGroups(pattern: PatternConfig, taken: Set<MatchField>): void {
  // With the empty alternative it always matches, and tells its groups.
  const groups = new RegExp(`${pattern.regexp}|`).exec('')?.length ?? 0
  for (const field of fields) {
    const index = pattern[field]
    if (typeof index !== 'number') continue
    if (taken.has(field)) throw new Error(`The property '${field}' is set twice`)
    if (index < 0 || index >= groups)
      throw new Error(`The property '${field}' is set to ${index}, which is out of range`)
    taken.add(field)
  }
}
