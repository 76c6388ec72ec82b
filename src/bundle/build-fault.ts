import { basename } from 'node:path'
import { Fault } from '../model/fault.ts'
import type { BuildError } from '../nix/build.ts'

/** A derivation that failed is the build's fault, with what it said last; anything else is Nix's. */
export function buildFault(error: BuildError, remedyFor = noRemedy): Fault {
  const [failed] = error.failed
  if (failed === undefined) {
    const why = [...error.errors.slice(0, 1), error.message].join('\n')
    return new Fault('infra-error', `Nix cannot build the guest: ${why}`, { cause: error })
  }
  const { name, where, why, last, log } = failed
  const remedy = remedyFor(last)
  const said = last.findLast((line) => line.trim() !== '')
  const lines = [
    `${name} does not build${where === undefined ? '' : ` on ${where}`} (${why})${said === undefined ? '' : `: ${said}`}`,
    ...last,
    ...(log === undefined ? [] : [`all of its log: files/evidence/${basename(log)}`]),
  ]
  return new Fault('build-failed', lines.join('\n'), { ...(remedy && { remedy }), cause: error })
}

/** What became of a user's own configuration is the user's to know. */
function noRemedy(_: readonly string[]): string | undefined {
  return undefined
}
