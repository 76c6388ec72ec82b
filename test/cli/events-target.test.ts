import { execFileSync } from 'node:child_process'
import { openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openEvents } from '../../src/cli/events-target.ts'
import { scratchFolder } from '../scratch.ts'

const cwd = scratchFolder()

test('a file is made anew', () => {
  writeSync(openEvents('e', cwd), 'x')
  expect(readFileSync(join(cwd, 'e'), 'utf8')).toBe('x')
})

test('an open descriptor is taken', () => {
  const fd = openSync(join(cwd, 'f'), 'w')
  expect(openEvents(`fd:${fd}`, cwd)).toBe(fd)
})

test.each(['fd:0', 'fd:1', 'fd:999', 'none/x'])('%s is refused', (value) => {
  expect(() => openEvents(value, cwd)).toThrow(/--events/)
})

test('a descriptor that can only be read is refused', () => {
  const fd = openSync('/dev/null', 'r')
  expect(() => openEvents(`fd:${fd}`, cwd)).toThrow(/not open for writing/)
})

test('descriptors that Node opened for itself are refused, all of them', () => {
  const script = `
    import { readdirSync } from 'node:fs'
    import { openEvents } from './src/cli/events-target.ts'
    for (const fd of readdirSync('/proc/self/fd'))
      try { console.log(openEvents('fd:' + fd, '/')) } catch {}
  `
  const args = ['--experimental-strip-types', '--no-warnings', '--input-type=module', '-e', script]
  const stdio = ['ignore', 'pipe', 'pipe'] as const
  const linesOf = (program: string, given: readonly string[]) =>
    execFileSync(program, given, { stdio: [...stdio] })
      .toString()
      .trim()
      .split('\n')
  const inherited = linesOf('ls', ['/proc/self/fd'])
  const taken = linesOf(process.execPath, args)
  expect(taken.filter((fd) => !inherited.includes(fd))).toEqual([])
  expect(taken).toContain('2')
})
