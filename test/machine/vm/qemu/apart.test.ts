import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

const program = `
  import { spawnApart } from '${import.meta.dirname}/../../../../src/machine/vm/qemu/apart.ts'
  const list = 'ls -l /proc/self/fd; env; ps -o sid= -p $$; echo $$'
  const child = spawnApart(['/bin/sh', '-c', list], { ONLY: 'this' }, ['ignore', 'pipe', 'ignore', 'pipe'])
  child.stdout.pipe(process.stdout)
`

test('a process has nothing that the tool’s own starter left open, nor its environment or session', () => {
  const shell = 'exec 9</etc/hostname 42</etc/passwd; exec "$0" --input-type=module -e "$1"'
  const env = { ...process.env, SECRET: 'of the runner' }
  const seen = execFileSync('bash', ['-c', shell, process.execPath, program], { env }).toString()
  expect(seen).toMatch(/3 -> socket:/)
  expect(seen).toContain('42 -> /dev/null')
  expect(seen).not.toMatch(/passwd|hostname|SECRET/)
  expect(seen).toContain('ONLY=this')
  const [session, own] = seen.trim().split('\n').slice(-2)
  expect(session?.trim()).toBe(own)
})
