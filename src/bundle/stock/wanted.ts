import { nixBase32 } from '../../nix/base32.ts'
import type { Closure, Output } from '../../nix/derivation.ts'
import type { Manifest } from './manifest.ts'

type Offered = Manifest['paths'][number]

/**
 * What a guest wants of what is offered: what its own derivations make, and nothing else. Throws an
 * Error where something cannot be honest.
 */
export function wantedOf(manifest: Manifest, derivation: string, closure: Closure): Offered[] {
  const wanted = manifest.paths.filter(({ path }) => closure.outputs.has(path))
  const others = manifest.paths.filter(({ path }) => !closure.outputs.has(path))
  // Of another state of the guest it may hold what that had.
  if (manifest.derivation === derivation && others.length > 0)
    throw new Error(`${others[0]?.path} is of no derivation of this guest`)
  for (const each of wanted) checkOffer(each, closure)
  return wanted
}

function checkOffer({ path, references, narHash, ca }: Offered, { outputs, sources }: Closure) {
  const stray = references.find((each) => !outputs.has(each) && !sources.has(each))
  if (stray !== undefined)
    throw new Error(`${path} would bring ${stray}, which is not this guest's`)
  const known = knownContent(outputs.get(path))
  if (known !== ca || (known !== undefined && known !== `fixed:r:${narHash}`))
    throw new Error(
      `${path} is to have the content ${known ?? 'of its build'}, not ${ca ?? narHash}`,
    )
}

/** What the derivation itself says of the content, as Nix writes it beside a path. */
function knownContent(output: Output | undefined): string | undefined {
  if (output?.fixed === undefined) return undefined
  const { how, hash } = output.fixed
  return `fixed:${how}:${nixBase32(Buffer.from(hash, 'hex'))}`
}
