import type { Readable, Writable } from 'node:stream'

/** A standard stream of ours that may be a terminal. */
export interface Screen extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
  hasColors?(): boolean
}

/** The process we are, as far as this edge touches it. */
export interface OurProcess {
  readonly arch: string
  readonly env: NodeJS.ProcessEnv
  readonly stdin: Readable
  readonly stdout: Screen
  readonly stderr: Screen
  cwd(): string
  on(signal: NodeJS.Signals, listener: () => void): unknown
  off(signal: NodeJS.Signals, listener: () => void): unknown
  exit(code: number): void
}
