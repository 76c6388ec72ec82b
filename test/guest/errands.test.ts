import { spawnSync } from 'node:child_process'
import { expect } from 'vitest'
import { describeAgent, test } from './agent.ts'
import { program } from './steward.ts'

function agent(...args: readonly string[]) {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  return { status, stderr }
}

describeAgent('the errands of a machine that is entered by kexec', () => {
  test('`load` names the error, for a script to tell apart', () => {
    expect(agent('load', '/no/kernel', '/no/initrd', '')).toEqual({
      status: 1,
      stderr: 'load: ENOENT: /no/kernel: No such file or directory\n',
    })
  })

  test.for([['load'], ['load', 'kernel'], ['load', '--crash', 'a', 'b'], ['jump', '--soon']])(
    '`%s` tells how it is used',
    (args) => {
      const { status, stderr } = agent(...(args as string[]))
      expect(status).toBe(2)
      expect(stderr).toContain('usage: agent')
    },
  )

  test('`return` is for a RAM system, and harms nothing else', () => {
    expect(agent('return')).toEqual({
      status: 1,
      stderr: 'return: this is no RAM system: it has no steward\n',
    })
  })
})
