import type { BuiltImage, ImageFile } from '../../../../model/image.ts'
import type { Shell } from '../shell.ts'

/** A file of an image that a target has not got, or has in part. */
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

/** Brings files to the target, each as NAME.part in the image's folder. */
export type Bring = (missing: readonly Missing[], errand: Errand) => Promise<void>
