import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sshRecipientsOf } from '../../src/request/age-file.ts'
import { commandOf } from '../../src/request/command.ts'
import { chance } from '../machine/kexec/ssh/chance.ts'
import { scratchFolder } from '../scratch.ts'
import { caller, hardware, parse, problemsOf } from './asking.ts'

const fixtures = join(import.meta.dirname, 'fixtures/age')
const fixture = (name: string) => join(fixtures, name)

const asking = (...secret: string[]) => ({ ...hardware(), secret })

test('a file that was encrypted to SSH keys is taken as it is, with whose they are', async () => {
  const path = fixture('to-both.age')
  const { secrets } = await parse(asking(`api-key=${path}`))
  expect(secrets).toEqual([
    {
      name: 'api-key',
      path,
      bytes: readFileSync(path),
      recipients: [
        { type: 'ssh-ed25519', tag: expect.stringMatching(/^[A-Za-z0-9+/]{6}$/) },
        { type: 'ssh-rsa', tag: expect.stringMatching(/^[A-Za-z0-9+/]{6}$/) },
      ],
    },
  ])
})

test('an armored one has the same recipients', async () => {
  const [plain, armored] = ['to-both.age', 'to-both-armored.age'].map((name) =>
    sshRecipientsOf(readFileSync(fixture(name))),
  )
  expect(armored).toEqual(plain)
})

describe('what is refused', () => {
  const folder = scratchFolder()
  const plain = join(folder, 'plain')
  writeFileSync(plain, 'hunter2')

  test.each([
    [`x=${plain}`, /not encrypted with age/],
    [`x=${fixture('to-x25519.age')}`, /to no SSH key/],
    [`x=${folder}`, /names no file/],
    [`x=${folder}/none`, /does not exist/],
    [fixture('to-both.age'), /not of the form NAME=FILE/],
    [`../x=${fixture('to-both.age')}`, /not of the form NAME=FILE/],
    [`.=${fixture('to-both.age')}`, /not of the form NAME=FILE/],
    ['x=', /not of the form NAME=FILE/],
    [`=${fixture('to-both.age')}`, /not of the form NAME=FILE/],
  ])('%s', async (value, reason) => {
    const problems = await problemsOf(asking(value))
    expect(problems).toMatchObject(
      [{ input: '--secret', value, reason }].map((each) => ({
        ...each,
        reason: expect.stringMatching(reason),
      })),
    )
    expect(problems[0]?.remedy).not.toBe('')
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })

  test('two of one name', async () => {
    const value = `x=${fixture('to-both.age')}`
    expect(await problemsOf(asking(value, value))).toMatchObject([
      { reason: 'has the name of another' },
    ])
  })

  test('any, in a VM', async () => {
    const problems = await problemsOf({ secret: [`x=${fixture('to-both.age')}`] })
    expect(problems).toMatchObject([{ input: '--secret', reason: expect.stringContaining('VM') }])
  })
})

test('who repeats the run names the same file', () => {
  const at = caller()
  const command = commandOf({ ...asking('x=keys/x.age'), script: 'true' }, at)
  expect(command).toContain(`x=${join(at.cwd, 'keys/x.age')}`)
})

test('whatever else a file holds, it has no recipients, and nothing breaks', () => {
  const { below } = chance(7)
  const whole = readFileSync(fixture('to-both.age'))
  for (let round = 0; round < 2000; round++) {
    const bytes = Buffer.from(whole.subarray(0, below(whole.length + 1)))
    for (let change = below(4); change > 0 && bytes.length > 0; change--)
      bytes[below(bytes.length)] = below(256)
    const found = sshRecipientsOf(bytes)
    for (const { type, tag } of found ?? []) {
      expect(['ssh-ed25519', 'ssh-rsa']).toContain(type)
      expect(tag).toMatch(/^[A-Za-z0-9+/]{6}$/)
    }
  }
})
