/** A build that failed, in Nix's words. */
export interface Failure {
  /** Its derivation's store path. */
  readonly derivation: string
  /** Why, in a line: `builder failed with exit code 3`. */
  readonly why: string
}

const drv = String.raw`(?<drv>/[^'\s]+\.drv)`

/** How releases of Nix say it, from 2.8 to those of today. */
const sayings = [
  new RegExp(String.raw`\b(?<who>builder) for '${drv}' (?<how>failed[^;\n]*)`),
  new RegExp(String.raw`Cannot build '${drv}'\.\s+Reason: (?<how>[^\n]*?)\.?(?:\n|$)`),
  new RegExp(`(?<how>hash mismatch) in fixed-output derivation '${drv}'`),
  new RegExp(
    String.raw`building of '${drv}[^']*'[^\n]*? (?<how>(?:timed out|killed) after [^;\n]*)`,
  ),
  new RegExp(`derivation '${drv}' (?<how>may not be deterministic)`),
]

/** What comes of another failure, or of a lack of somebody who can build: src/nix/lack.ts. */
const noFailure = /dependenc(?:y|ies) failed|required system or feature/

/** The failure of a build that a message of Nix's tells of, if it tells of one. */
export function failureIn(message: string): Failure | undefined {
  for (const saying of sayings) {
    const { drv: derivation, who, how } = saying.exec(message)?.groups ?? {}
    if (derivation === undefined || how === undefined || noFailure.test(how)) continue
    return { derivation, why: who === undefined ? how : `${who} ${how}` }
  }
  return undefined
}
