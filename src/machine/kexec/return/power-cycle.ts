import { runCommand } from '../../../host/command.ts'
import { Fault } from '../../../model/fault.ts'
import type { Secret } from '../../../model/secret.ts'

const limitMs = 2 * 60_000

/**
 * What runs the user's command that cuts a target's power and gives it back; undefined where there
 * is none. It may hold a password, so it goes to a shell's stdin, and into no message.
 */
export function powerCycler(command: Secret | undefined): (() => Promise<void>) | undefined {
  if (command === undefined) return undefined
  return async () => {
    const { PATH, HOME } = process.env
    const { code } = await runCommand('sh', ['-s'], {
      input: command.reveal(),
      env: { PATH, HOME },
      timeoutMs: limitMs,
    })
    if (code === 0) return
    const end = code === null ? `was not done within ${limitMs / 1000} s` : `ended with ${code}`
    throw new Fault('infra-error', `the command that cycles the target's power ${end}`)
  }
}
