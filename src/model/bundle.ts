import type { BuiltImage } from './image.ts'
import type { System } from './system.ts'

/** The version of the protocol between host and agent; both sides refuse another. */
export const agentProtocol = 2

/** A built guest, as its `bundle.json` describes it. */
export interface Bundle {
  readonly schema: 1
  readonly agentProtocol: number
  /** What the guest is called, for reports: `distro`, or a configuration's name. */
  readonly name: string
  readonly system: System
  readonly kernel: {
    /** Relative to the bundle's folder. */
    readonly file: string
    /** The same kernel unpacked, for a machine that can enter it so (x86_64, PVH); relative. */
    readonly vmlinux?: string
    /** `uname -r`. */
    readonly release: string
    /** Hex, of the kernel image. */
    readonly sha256: string
    /** Absolute store path that holds `lib/modules/RELEASE`. */
    readonly modules: string
  }
  readonly initrd: string
  /** The read-only root tree; a squashfs image with owners and modes of its own. */
  readonly root: string
  /** The NixOS system that this is, in the store the guest shares; absent for all other guests. */
  readonly toplevel?: string
  /** What a script finds in its environment here, where that is not as in any distribution. */
  readonly environment?: Readonly<Record<string, string>>
  /** The kernel arguments the guest needs whatever the machine. */
  readonly cmdline: readonly string[]
  readonly packages: readonly { readonly name: string; readonly version: string }[]
}

/** A bundle where it lies: its store path and what stands in it. */
export interface BuiltBundle {
  readonly path: string
  readonly bundle: Bundle
  /** The same guest as hardware jumps into it, where that is wanted. */
  readonly image?: BuiltImage
  /** A folder with the vendors' microcode, `GenuineIntel.bin`, where that is wanted and comes with the guest. */
  readonly microcode?: string
}
