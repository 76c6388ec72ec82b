import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { decodeFile } from '../../rules/encoding.ts'
import { checkMatchers, type MatcherConfig, readMatchers } from '../../rules/matcher-config.ts'
import type { StepContext } from '../context.ts'
import type { Handler } from './handler.ts'

/** Adds the problem matchers in a file to the job. */
export const addMatcher: Handler = {
  quiet: false,
  run(context, { data }) {
    if (data === '') return context.warning('File path must be specified.')
    const matchers = load(context, data)
    if (matchers.length === 0) return
    checkMatchers(matchers)
    context.job.addMatchers(matchers)
    context.debug(`Added matchers: ${matchers.map(({ owner }) => `'${owner}'`).join(', ')}`)
  },
}

/** Removes problem matchers from the job, by owner or by the file they came from. */
export const removeMatcher: Handler = {
  quiet: false,
  run(context, { properties, data }) {
    const owner = properties.get('owner') ?? ''
    if ((owner === '') === (data === ''))
      return context.warning('##[remove-matcher] needs either an owner or a file')
    const owners = owner === '' ? load(context, data).map((matcher) => matcher.owner) : [owner]
    context.job.removeMatchers(owners)
    context.debug(`Removed matchers: ${owners.map((each) => `'${each}'`).join(', ')}`)
  },
}

/** Any file that the runner can read, relative ones from the workspace. */
function load({ facts }: StepContext, file: string): readonly MatcherConfig[] {
  return readMatchers(decodeFile(readFileSync(resolve(facts.workspace, file))))
}
