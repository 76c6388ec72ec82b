import { expect, test } from 'vitest'
import type { Executed } from '../../../../src/machine/kexec/ssh/command/execute.ts'
import type { Connection } from '../../../../src/machine/kexec/ssh/connection.ts'
import { asRoot, withSudo } from '../../../../src/machine/kexec/ssh/sudo.ts'

/** A connection to a host where the question for rights is answered so. */
function host(answer: Partial<Executed>) {
  const commands: string[] = []
  const connection = {
    target: { user: 'me', host: 'lab', port: 22 },
    exec: async (command: string) => {
      commands.push(command)
      return {
        code: 0,
        signal: undefined,
        stdout: '',
        bytes: Buffer.alloc(0),
        stderr: '',
        ...answer,
      }
    },
    open: async (command: string) => void commands.push(command),
  } as unknown as Connection
  return { connection, commands }
}

test('root needs nothing', async () => {
  const { connection } = host({ code: 0 })
  expect(await asRoot(connection)).toBe(connection)
})

test('others have sudo before every command', async () => {
  const { connection, commands } = host({ code: 10 })
  const rooted = await asRoot(connection)
  await rooted.exec("echo 'a b'")
  await rooted.open('agent -')
  expect(commands.slice(1)).toEqual([
    String.raw`sudo -n -- sh -c 'echo '\''a b'\'''`,
    "sudo -n -- sh -c 'agent -'",
  ])
  expect(withSudo('id')).toBe('sudo -n -- sh -c id')
})

test.each([
  [9, '', /there is no sudo/],
  [11, 'sudo: a password is required\n', /sudo wants a password/],
  [11, 'sudo: sorry, you must have a tty to run sudo\n', /sudo wants a terminal/],
  [11, 'me is not in the sudoers file.\n', /sudo refuses: me is not in the sudoers file\./],
  [127, 'sh: not found', /does not answer as one: sh: not found/],
])('%i %j is told in words', async (code, stderr, message) => {
  const { connection } = host({ code, stderr })
  const fault = await asRoot(connection).catch((error) => error)
  expect(fault).toMatchObject({ kind: 'sudo', remedy: expect.any(String) })
  expect(fault.message).toMatch(/^me is not root on lab, and /)
  expect(fault.message).toMatch(message)
})
