import type { System } from './system.ts'

/** A system to jump into by kexec, as its `image.json` describes it. */
export interface Image {
  readonly schema: 1
  readonly system: System
  /** `uname -r`. */
  readonly release: string
  /** The kernel arguments it needs whatever the machine. */
  readonly cmdline: readonly string[]
  readonly ssh: {
    readonly name: 'dropbear'
    /** The package's. */
    readonly version: string
    /** The options of authorized_keys that it knows. */
    readonly keyOptions: readonly string[]
  }
  readonly memory: {
    /** What a machine must have in all for the system to come up. */
    readonly needMiB: number
    /** What its host must have free to load it. */
    readonly stageMiB: number
  }
  /** Every file but `image.json`, by its path in the folder. */
  readonly files: Readonly<Record<string, ImageFile>>
}

export interface ImageFile {
  /** Hex. */
  readonly sha256: string
  /** In bytes. */
  readonly size: number
}

/** An image where it lies: its store path and what stands in it. */
export interface BuiltImage {
  readonly path: string
  readonly image: Image
}
