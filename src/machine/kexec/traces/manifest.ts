import { randomBytes } from 'node:crypto'
import type { Commands } from '../commands.ts'
import { rootShell } from '../target/root-shell.ts'
import { scriptOf } from '../target/script.ts'
import type { Manifest } from './entry.ts'
import { type Place, placeLine, places } from './places.ts'
import { manifestBounds, readManifest } from './read.ts'

export interface ManifestOptions {
  readonly signal?: AbortSignal
  /** What makes the user root; `sudo -n` where absent. */
  readonly prefix?: string
  /** A busybox on the host, to be used in place of its own tools. */
  readonly busybox?: string
  /** Where to look; all that we know of where absent. */
  readonly places?: readonly Place[]
}

/** How long a host may take to tell. */
const manifestMs = 180_000

/** Of what may stand in one place. */
const mostEntries = 20_000

/** Larger files are known by their size and time. */
const hashedKiB = 1024

/** Has a host tell what stands where, in one round trip; nothing is written there. */
export async function manifestOf(
  commands: Commands,
  options: ManifestOptions = {},
): Promise<Manifest> {
  const nonce = randomBytes(16).toString('hex')
  const { signal, prefix, busybox = '' } = options
  const { stdout } = await commands.exec(rootShell(prefix), {
    stdin: scriptOf('manifest', {
      nonce,
      places: (options.places ?? places).map(placeLine).join('\n'),
      most: String(mostEntries),
      hashed: String(hashedKiB),
      busybox,
    }),
    limitMs: manifestMs,
    what: 'noting what stands on the target',
    mostStdout: manifestBounds.bytes,
    ...(signal === undefined ? {} : { signal }),
  })
  return readManifest(stdout, nonce)
}
