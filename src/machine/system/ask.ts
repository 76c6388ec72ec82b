import type { Live } from '../../model/machine.ts'
import { exitCodeOf } from '../../model/outcome.ts'

/** What runs commands in a guest whose systemd is up. */
export type Guest = Pick<Live, 'exec'>

/** Where a system has its programs, NixOS or another; and nothing that makes them write for a terminal. */
const environment = {
  PATH: '/run/current-system/sw/bin:/usr/bin:/bin',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  SYSTEMD_COLORS: '0',
  SYSTEMD_PAGER: '',
}

/** What is read of an answer, in bytes. */
const mostBytes = 256 * 1024

/** Runs a command and gives its exit code and what it says, stderr behind the rest. */
export async function ask(
  guest: Guest,
  ...argv: readonly string[]
): Promise<{ readonly code: number; readonly text: string }> {
  const said = { stdout: '', stderr: '' }
  const output = (stream: 'stdout' | 'stderr', bytes: Uint8Array) => {
    if (said[stream].length < mostBytes) said[stream] += Buffer.from(bytes).toString('latin1')
  }
  const exit = await guest.exec({ argv, env: environment, cwd: '/' }, { output })
  const text = Buffer.from(said.stdout + said.stderr, 'latin1').toString('utf8')
  return { code: exitCodeOf(exit), text }
}

/** Runs a command whose output may be long, and hands it on as it comes. */
export async function pour(
  guest: Guest,
  argv: readonly string[],
  take: (bytes: Uint8Array) => void,
): Promise<void> {
  await guest.exec({ argv, env: environment, cwd: '/' }, { output: (_, bytes) => take(bytes) })
}
