import type { KernelConfig } from './config.ts'

/** A kernel the user brings, as it lies on the host. Its paths are real ones, of plain files. */
export interface GivenKernel {
  readonly image: string
  /** `uname -r`. */
  readonly release: string
  readonly config?: { readonly file: string; readonly config: KernelConfig }
  /** The names of the modules built into it, where they are known and the configuration is not. */
  readonly builtin?: readonly string[]
  /** Where its modules were looked for. */
  readonly modulesFrom: string
  /** The files of lib/modules/RELEASE, by their names below it, and where each lies. */
  readonly modules: ReadonlyMap<string, string>
}
