/** A Nix that was found or installed, ready to be asked. */
export interface Nix {
  readonly version: string
  /** Where it was found, for reports: `/usr/bin`. */
  readonly bin: string
  /** Whether builds run in Nix's sandbox, and if not, why. */
  readonly sandbox: { readonly on: boolean; readonly why?: string }
  /**
   * Runs one of Nix's classic programs and gives its stdout.
   * Rejects with a NixError that carries the end of stderr when it fails.
   */
  run(
    program: 'nix-build' | 'nix-store' | 'nix-instantiate',
    args: readonly string[],
    options?: NixRunOptions,
  ): Promise<string>
}

export interface NixRunOptions {
  readonly signal?: AbortSignal
  readonly onStderrLine?: (line: string) => void
}

export class NixError extends Error {
  readonly stderr: string

  constructor(message: string, stderr: string) {
    super(message)
    this.name = 'NixError'
    this.stderr = stderr
  }
}
