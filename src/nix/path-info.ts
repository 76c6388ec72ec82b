import { isOlder } from '../host/version.ts'
import type { Nix } from './nix.ts'

/** What Nix knows of a path in its store. */
export interface PathInfo {
  readonly path: string
  /** As Nix tells it: `sha256-` and base64. */
  readonly narHash: string
  /** In bytes. */
  readonly narSize: number
  readonly references: readonly string[]
  /** What the path is made of its content by: `fixed:r:sha256:...`; absent for what was built as told. */
  readonly ca?: string
  /** Whether it was built here. */
  readonly ultimate?: boolean
  readonly signatures?: readonly string[]
}

const features = ['--extra-experimental-features', 'nix-command']

/** A path in the store and all it needs there. Rejects with a NixError. */
export async function closureInfo(
  nix: Nix,
  path: string,
  signal?: AbortSignal,
): Promise<PathInfo[]> {
  const args = [...features, 'path-info', '--json', '--recursive', path]
  const told = JSON.parse(await nix.run('nix', args, { ...(signal && { signal }) }))
  return entriesOf(told).map(([each, info]) => infoOf(each, info as Told))
}

/** As Nix tells it: since 2.19 what there is not is null. */
type Told = Omit<PathInfo, 'path' | 'ca'> & { readonly ca?: string | null }

function infoOf(path: string, { ca, ...info }: Told): PathInfo {
  const { narHash, narSize, references, ultimate = false, signatures = [] } = info
  const known = { path, narHash, narSize, references, ultimate, signatures }
  return ca === undefined || ca === null ? known : { ...known, ca }
}

/** Those of some paths that another store has. Rejects with a NixError where it cannot be asked. */
export async function pathsIn(
  nix: Nix,
  store: string,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  const args = [...features, 'path-info', '--json', '--store', store, ...paths]
  const told = JSON.parse(await nix.run('nix', args, { ...(signal && { signal }) }))
  return entriesOf(told).flatMap(([path, info]) => (isThere(info) ? [path] : []))
}

/** The stores that this Nix asks for what it has not. */
export async function substitutersOf(nix: Nix): Promise<string[]> {
  const command = isOlder(nix.version, '2.20') ? ['show-config'] : ['config', 'show']
  const settings = JSON.parse(await nix.run('nix', [...features, ...command, '--json']))
  return settings.substituters.value
}

/** Before 2.19 it was a list. */
function entriesOf(told: unknown): [string, unknown][] {
  if (!Array.isArray(told)) return Object.entries(told as object)
  return told.map((info) => [info.path, info])
}

/** What is not there is null, or of old says so. */
function isThere(info: unknown): boolean {
  return info !== null && (info as { readonly valid?: boolean }).valid !== false
}
