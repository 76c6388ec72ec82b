import { expect, test } from 'vitest'
import { inspectTarget, ourBootId } from '../../../../src/machine/kexec/look/inspect.ts'
import { shells, targetWith } from '../target/shells.ts'

const [shell = { name: 'sh', program: '/bin/sh' }] = shells

test('this very machine is told from any other, and let go of', async () => {
  const closed: number[] = []
  const here = { ...targetWith(shell), close: () => closed.push(1) }
  const { facts, checks } = await inspectTarget(async () => here, {})
  expect(facts.host.bootId).toBe(await ourBootId())
  expect(checks.find(({ name }) => name === 'machine')).toMatchObject({ state: 'missing' })
  expect(closed).toHaveLength(1)
})

test('a target that tells nothing is let go of too', async () => {
  const closed: number[] = []
  const mute = {
    exec: () => Promise.reject(new Error('cut')),
    close: () => closed.push(1),
  }
  await expect(inspectTarget(async () => mute, {})).rejects.toThrow('cut')
  expect(closed).toHaveLength(1)
})
