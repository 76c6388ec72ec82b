import type { BuiltImage, ImageFile } from '../../../../model/image.ts'
import type { Shell } from '../shell.ts'

/** A file of an image that a target has not got whole. */
export interface Missing extends ImageFile {
  /** Its path in the image. */
  readonly name: string
  /** How many of its bytes are there. */
  readonly there: number
}

/** What a way of bringing files works with. */
export interface Errand {
  readonly shell: Shell
  readonly built: BuiltImage
  /** The image's folder on the target. */
  readonly folder: string
  /** Told of bytes as they go. */
  readonly moved: (bytes: number) => void
  readonly signal?: AbortSignal | undefined
}

/** SHA-256 in hex, by the files' names. */
export type Hashes = ReadonlyMap<string, string>

/**
 * Brings files to the target, each as NAME.part in the image's folder, and gives the hashes of what
 * lies there then, as the target sees it.
 */
export type Bring = (missing: readonly Missing[], errand: Errand) => Promise<Hashes>

/** The image's busybox, by its path. */
export const busybox = 'tools/busybox'

/** What hashes and unpacks on the target, in the image's folder. */
export const tool = `./${busybox}`

/** Reads what `sha256sum` printed of parts. */
export function hashesIn(stdout: string): Hashes {
  const lines = stdout.matchAll(/^([0-9a-f]{64}) [ *](.+)\.part$/gm)
  return new Map(Array.from(lines, ([, hash = '', name = '']) => [name, hash]))
}
