import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratchFolder } from '../../../scratch.ts'

const launch = join(import.meta.dirname, '../../../../guest/launch')

/** Runs a script after an image's commands were made known to a shell that does not know them. */
function withApplets(script: string): string {
  const tools = join(scratchFolder(), 'the tools')
  mkdirSync(tools)
  const list = ['awk', 'cat', 'echo', 'sed', 'sh', 'test', 'ether-wake', '[']
  writeFileSync(
    join(tools, 'busybox'),
    `#!/bin/sh\nif [ "$1" = --list ]; then printf '%s\\n' ${list.join(' ')}; else echo "own:" "$@"; fi\n`,
  )
  chmodSync(join(tools, 'busybox'), 0o755)
  const whole = `set -eu; tools=$1; . ${launch}/applets.sh; use_own_applets; ${script}`
  return spawnSync('sh', ['-c', whole, 'sh', tools], { encoding: 'utf8' }).stdout
}

test('the image’s own commands come before the host’s, where a shell does not find them by itself', () => {
  expect(withApplets('cat "a b" c')).toBe('own: cat a b c\n')
  expect(withApplets('sed -n p /etc/passwd')).toBe('own: sed -n p /etc/passwd\n')
})

test('the shell’s own commands stay, and so does what the image has not', () => {
  expect(withApplets('echo x; test 1 = 1 && ls -d /')).toBe('x\n/\n')
})
