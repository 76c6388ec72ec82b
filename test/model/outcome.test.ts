import { expect, test } from 'vitest'
import { verdictOfExit } from '../../src/model/outcome.ts'

test.each([
  [9, 137, 'the script was killed by signal 9 (SIGKILL)'],
  [11, 139, 'the script was killed by signal 11 (SIGSEGV)'],
  [40, 168, 'the script was killed by signal 40'],
])('signal %i is told by its name, where it has one', (signal, exit, cause) => {
  expect(verdictOfExit({ kind: 'signal', signal })).toEqual({ outcome: 'failed', exit, cause })
})

test('only a code that shells have for a missing command has a remedy', () => {
  expect(verdictOfExit({ kind: 'code', code: 127 }).remedy).toContain('--packages')
  expect(verdictOfExit({ kind: 'code', code: 1 })).toEqual({
    outcome: 'failed',
    exit: 1,
    cause: 'the script ended with 1',
  })
})
