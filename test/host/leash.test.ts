import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { leashed } from '../../src/host/leash.ts'

const [program, args] = leashed(['echo', 'begun', 'a  b'])

test('a program on the leash begins as it is', () => {
  expect(execFileSync(program, args, { encoding: 'utf8' })).toBe('begun a  b\n')
})

test('one whose parent is another by then, as when the tool has died, does not begin', () => {
  const orphaned = ['-c', '"$@" || echo "ended with $?"', 'another', program, ...args]
  expect(execFileSync('sh', orphaned, { encoding: 'utf8' })).toBe('ended with 1\n')
})
