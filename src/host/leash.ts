/**
 * A command line whose process the kernel ends with a signal when the tool that starts it dies,
 * however it dies.
 */
export function leashed(
  argv: readonly string[],
  signal: 'KILL' | 'TERM' = 'KILL',
): [program: string, args: string[]] {
  return ['setpriv', ['--pdeathsig', signal, '--', ...argv]]
}
