import type { Problem } from '../model/fault.ts'
import { RequestError } from '../model/fault.ts'
import type { GcRequest } from '../model/gc.ts'
import { parseDuration } from './duration.ts'
import { parseMiB } from './size.ts'

/** What `gc` was given, as it was given. */
export interface RawGc {
  readonly runsOlderThan?: string
  readonly guestsOlderThan?: string
  readonly templates?: string
  readonly nix?: boolean
  readonly dryRun?: boolean
}

/** What is meant where nothing is said. */
export const gcDefaults = { runsOlderThan: '14d', guestsOlderThan: '30d', templates: '4G' } as const

/** What is to be given back. Throws a RequestError that tells all that is wrong. */
export function parseGc(raw: RawGc): GcRequest {
  const { runsOlderThan, guestsOlderThan, templates } = { ...gcDefaults, ...raw }
  const problems: Problem[] = []
  const read = (
    input: string,
    value: string,
    parse: (text: string) => number | undefined,
    wrong: Pick<Problem, 'reason' | 'remedy'>,
  ) => {
    const amount = parse(value)
    if (amount === undefined) problems.push({ input, value, ...wrong })
    return amount ?? 0
  }
  const request = {
    runsOlderThanMs: read('--runs-older-than', runsOlderThan, parseDuration, noDuration),
    guestsOlderThanMs: read('--guests-older-than', guestsOlderThan, parseDuration, noDuration),
    templatesBytes: read('--templates', templates, parseMiB, noSize) * 2 ** 20,
    nix: raw.nix ?? false,
    dryRun: raw.dryRun ?? false,
  }
  if (problems.length > 0) throw new RequestError(problems)
  return request
}

const noDuration = {
  reason: 'is not a duration',
  remedy: 'write it with its unit, like 14d, 12h or 0s',
}
const noSize = { reason: 'is not a size', remedy: 'write it like 512M or 2G' }
