import { type ChildProcess, spawn } from 'node:child_process'
import type { Duplex, Readable, Writable } from 'node:stream'
import { guarded } from '../../../host/guarded.ts'
import type { Secret } from '../../../model/secret.ts'

/** A command that shows a console, for as long as it runs. */
export interface ConsoleCommand {
  /** Settles with how it ended, for people. */
  readonly ended: Promise<string>
  /** Ends it and all it started; settles when nothing is left of it. Idempotent. */
  stop(): Promise<void>
}

type Ends = readonly [Writable, Readable, null, null, Duplex]

/**
 * Takes the command off its stdin, which then stays open: many programs take its end for a farewell.
 * What the command leaves running ends with it.
 */
const show = `
trap 'code=$?; trap "" TERM; kill 0; exit "$code"' EXIT
exec <&4 4<&-
eval "$(head -c "$1")"`

/**
 * Starts the user's command that shows a target's console. It may hold a password, so it goes
 * through a pipe, and what it complains of is not kept. However the tool ends, all of it ends too.
 */
export function startCommand(command: Secret, take: (bytes: Uint8Array) => void): ConsoleCommand {
  const text = Buffer.from(command.reveal())
  const [program = '', ...args] = guarded(['sh', '-c', show, 'console', String(text.length)])
  const { PATH, HOME } = process.env
  const child = spawn(program, args, {
    env: { PATH, HOME },
    stdio: ['pipe', 'pipe', 'ignore', 'ignore', 'pipe'],
  })
  const [leash, console, , , input] = child.stdio as unknown as Ends
  for (const each of [leash, input]) each.on('error', () => undefined) // it may end before it reads
  console.on('data', take)
  input.write(text)
  const ended = endOf(child)
  return {
    ended,
    async stop() {
      leash.destroy()
      await ended
      console.destroy()
      input.destroy()
    },
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve(`cannot be started: ${message}`))
    child.once('exit', (code, signal) => resolve(`ended with ${code ?? signal}`))
  })
}
