/** A Nix that was found or installed, ready to be asked. */
export interface Nix {
  readonly version: string
  /** Where it was found, for reports: `/usr/bin`. */
  readonly bin: string
  /** Whether builds run in Nix's sandbox, and if not, why. */
  readonly sandbox: { readonly on: boolean; readonly why?: string }
  /**
   * Runs one of Nix's programs and gives its stdout.
   * Rejects with a NixError that carries the end of stderr when it fails, and
   * with a Fault when it fails for want of room on a disk.
   */
  run(program: NixProgram, args: readonly string[], options?: NixRunOptions): Promise<string>
}

export type NixProgram = 'nix' | 'nix-build' | 'nix-store' | 'nix-instantiate'

export interface NixRunOptions {
  readonly signal?: AbortSignal
  readonly onStderrLine?: (line: string) => void
  /**
   * Whether Nix may ask binary caches. Off where absent: what we build ourselves
   * is on none, and one that cannot be reached costs seconds.
   */
  readonly substitute?: boolean
}

export class NixError extends Error {
  readonly stderr: string

  constructor(message: string, stderr: string) {
    super(message)
    this.name = 'NixError'
    this.stderr = stderr
  }
}
