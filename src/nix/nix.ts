import type { BuilderRequest } from '../model/builder.ts'
import type { MetBuilder } from './builders/meet.ts'
import type { LogEntry } from './log/entry.ts'

/** A Nix that was found or installed, ready to be asked. */
export interface Nix {
  readonly version: string
  /** Where it was found, for reports: `/usr/bin`. */
  readonly bin: string
  /** Whether builds run in Nix's sandbox, and if not, why. */
  readonly sandbox: { readonly on: boolean; readonly why?: string }
  /** The machines that are to build for it, where the user names some. */
  readonly builders?: BuilderRequest
  /**
   * Runs one of Nix's programs and gives its stdout.
   * Rejects with a NixError that carries the end of what it said when it fails,
   * and with a Fault when it fails for want of room on a disk.
   */
  run(program: NixProgram, args: readonly string[], options?: NixRunOptions): Promise<string>
}

export type NixProgram = 'nix' | 'nix-build' | 'nix-store' | 'nix-instantiate'

export interface NixRunOptions {
  readonly signal?: AbortSignal
  readonly onStderrLine?: (line: string) => void
  /** Has Nix tell what it does as data, and takes it, in place of lines for people. */
  readonly onLog?: (entry: LogEntry) => void
  /**
   * Whether Nix may ask binary caches. Off where absent: what we build ourselves
   * is on none, and one that cannot be reached costs seconds.
   */
  readonly substitute?: boolean
  /** Machines that build for it, in place of those its own configuration names. */
  readonly builders?: readonly MetBuilder[]
}

export class NixError extends Error {
  /** The last 64 KiB of what Nix said, in lines for people. */
  readonly stderr: string

  constructor(message: string, stderr: string) {
    super(message)
    this.name = 'NixError'
    this.stderr = stderr
  }
}
