import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Annotation } from '../job-options.ts'
import type { Match } from '../rules/matcher.ts'
import type { Place, StepContext } from './context.ts'
import { repositoryOf } from './repository.ts'

/** The annotation that a problem matcher's match makes. */
export interface MatchIssue {
  readonly level: Annotation['level']
  readonly message: string
  readonly place: Place
}

/** Undefined for a match without a message or with an unknown severity, which stays output. */
export function issueOf(match: Match, context: StepContext): MatchIssue | undefined {
  const level = levelOf(match.severity || 'error')
  const message = match.message ?? ''
  if (message.trim() === '') context.debug('A match without a message makes no issue')
  else if (level) return { level, message, place: placeOf(match, context) }
  else context.debug(`A match with the severity '${match.severity}' makes no issue`)
  return undefined
}

function levelOf(severity: string): Annotation['level'] | undefined {
  return (['error', 'warning', 'notice'] as const).find((level) => level === severity.toLowerCase())
}

function placeOf(match: Match, context: StepContext): Place {
  const file = fileOf(match, context)
  const line = /^\d+$/.test(match.line ?? '') ? { line: Number(match.line) } : {}
  return { ...line, ...(file && { file }) }
}

/** Only a file that is there, in a checkout of the job's own repository. */
function fileOf({ file = '', fromPath = '' }: Match, context: StepContext): string | undefined {
  if (file.trim() === '') return undefined
  const from = fromPath.trim() === '' ? '.' : dirname(fromPath)
  const path = resolve(context.facts.workspace, from, file)
  const repository = isFile(path) ? repositoryOf(path, context.facts) : undefined
  if (repository === undefined) context.debug(`The match's file '${path}' is dropped`)
  return repository === undefined ? undefined : path.slice(repository.length).replace(/^\/+/, '')
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
