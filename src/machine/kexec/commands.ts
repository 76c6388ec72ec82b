import { constants } from 'node:os'
import type { Exit } from '../../model/outcome.ts'
import type { Connection } from './ssh/connection.ts'

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
  /** For people: what the command is about, in errors. */
  readonly what?: string
}

/** Whoever runs commands on the target: a connection over SSH. */
export interface Commands {
  exec(command: string, limits: CommandLimits): Promise<Answered>
}

/** The commands of a connection. */
export function commandsOn(connection: Pick<Connection, 'exec'>): Commands {
  return {
    async exec(command, limits) {
      const { code, signal, bytes, stderr } = await connection.exec(command, limits)
      const exit: Exit =
        code === undefined ? { kind: 'signal', signal: numberOf(signal) } : { kind: 'code', code }
      return { exit, stdout: bytes, stderr: Buffer.from(stderr) }
    },
  }
}

function numberOf(name: string | undefined): number {
  return constants.signals[name as NodeJS.Signals] ?? constants.signals.SIGKILL
}
