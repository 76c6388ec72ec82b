/**
 * A command line whose process the kernel ends with a signal when the tool that starts it dies,
 * however it dies.
 */
export function leashed(
  argv: readonly string[],
  signal: 'KILL' | 'TERM' = 'KILL',
): [program: string, args: string[]] {
  return ['setpriv', ['--pdeathsig', signal, '--', ...onLeash(argv)]]
}

/**
 * What begins only where the tool is still its parent, for behind `setpriv --pdeathsig`: the kernel
 * tells nobody of a death before that.
 */
export function onLeash(argv: readonly string[]): string[] {
  return ['sh', '-c', '[ "$PPID" = "$0" ] && exec "$@"', String(process.pid), ...argv]
}
