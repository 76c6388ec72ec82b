import { runCommand } from './command.ts'

/** The first number with a dot in a text, `7.2.19` of `QEMU emulator version 7.2.19 (...)`. */
export function versionIn(text: string): string | undefined {
  return /\d+(\.\d+)+/.exec(text)?.[0]
}

/** Whether a version comes before another, number by number. */
export function isOlder(version: string, than: string): boolean {
  const [left, right] = [version, than].map((each) => each.split('.').map(Number))
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index++) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}

/** The first line a program says; empty when it fails. */
export async function firstLineOf(program: string, args: readonly string[]): Promise<string> {
  const { code, stdout } = await runCommand(program, args, { timeoutMs: 10_000 })
  return code === 0 ? (stdout.split('\n')[0] ?? '') : ''
}
