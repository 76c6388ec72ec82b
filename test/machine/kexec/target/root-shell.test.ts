import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rootShell } from '../../../../src/machine/kexec/target/root-shell.ts'
import { scriptOf } from '../../../../src/machine/kexec/target/script.ts'
import { scratchFolder } from '../../../scratch.ts'
import { shells } from './shells.ts'

const isRoot = process.getuid?.() === 0
const nobody = 65534

/** What the script's arguments are for a user of some rights, where sudo is as given. */
function argumentsFor(shell: string, uid: number, sudo?: string): string {
  const folder = scratchFolder()
  for (const path of [join(folder, '..'), folder]) chmodSync(path, 0o755)
  copyFileSync(shell, join(folder, 'sh')) // which may lie where only root gets to
  symlinkSync('/bin/true', join(folder, 'true'))
  if (sudo !== undefined)
    writeFileSync(join(folder, 'sudo'), `#!/bin/sh\n${sudo}\n`, { mode: 0o755 })
  const env = { PATH: folder, USER: 'anna', HOME: '/home/a b', SSH_CONNECTION: '::1 1 ::1 22' }
  const input = 'printf "[%s]" "$@"\n'
  return spawnSync('/bin/sh', ['-c', rootShell()], { env, uid, input, cwd: '/' }).stdout.toString()
}

describe.skipIf(!isRoot).each(shells)('$name', ({ program }) => {
  const rest = '[::1 1 ::1 22][anna][/home/a b]'

  test('root is root, and sudo is not asked', () => {
    expect(argumentsFor(program, 0, 'exit 1')).toBe(`[is]${rest}`)
  })

  test('others become it, or are told why not, with the script still to be read', () => {
    const takesAll = 'shift; exec "$@"'
    const eatsStdin = `[ "$2" = true ] && while read -r line; do :; done; ${takesAll}`
    expect(argumentsFor(program, nobody, takesAll)).toBe(`[became]${rest}`)
    expect(argumentsFor(program, nobody, eatsStdin)).toBe(`[became]${rest}`)
    expect(argumentsFor(program, nobody, 'exit 1')).toBe(`[refused]${rest}`)
    expect(argumentsFor(program, nobody)).toBe(`[absent]${rest}`)
  })
})

test('the command is one line in one pair of quotes, with nothing that fish or csh read otherwise', () => {
  expect(rootShell()).toMatch(/^sh -c '[^'\\!\n]+'$/)
  expect(rootShell('doas -n')).toContain('exec doas -n sh -s -- became')
  for (const prefix of ["sudo'", 'sudo; x', '', 'sudo $(x)'])
    expect(() => rootShell(prefix)).toThrow()
})

test('variables come before the script, whatever is in them', () => {
  const text = Buffer.from(scriptOf('lock', { owner: "a'b\n$c" })).toString()
  expect(text.startsWith("owner='a'\\''b\n$c'\n# Who has this host")).toBe(true)
  expect(() => scriptOf('lock', { owner: 'a\0b' })).toThrow(/NUL/)
})
