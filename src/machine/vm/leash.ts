/**
 * A command line whose process the kernel kills when the tool that starts it dies,
 * however it dies.
 */
export function leashed(argv: readonly string[]): [program: string, args: string[]] {
  return ['setpriv', ['--pdeathsig', 'KILL', '--', ...argv]]
}
