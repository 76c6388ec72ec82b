import type { Exit } from '../../model/outcome.ts'

/** What a command on the target wrote and ended with. */
export interface Answered {
  readonly exit: Exit
  readonly stdout: Buffer
  readonly stderr: Buffer
}

export interface CommandLimits {
  readonly stdin?: Uint8Array
  readonly limitMs: number
  /** In bytes: how much it may write to stdout; a MiB where absent. */
  readonly mostStdout?: number
  readonly signal?: AbortSignal
}

/** Whoever runs commands on the target: a connection over SSH. */
export interface Commands {
  exec(command: string, limits: CommandLimits): Promise<Answered>
}
