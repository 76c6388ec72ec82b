import { expect, test } from 'vitest'
import type { Answer } from '../../../../src/machine/kexec/jump/answer.ts'
import { arrive, type Met, type Missed } from '../../../../src/machine/kexec/jump/arrive.ts'
import { Fault } from '../../../../src/model/fault.ts'

const refused = new Fault('infra-error', 'refused')
const missed: Missed = { why: refused, isFinal: false }
const met = (answer: Answer): Met<string> => ({ connection: answer.kind, answer })
const [unmoved, ours] = [met({ kind: 'unmoved' }), met({ kind: 'ours', bootId: 'b' })]

/** Waits for our own system while the tries come to this, one after the other, the last again and again. */
async function waited(tries: readonly (Met<string> | Missed)[], limitMs = 60_000) {
  const dismissed: string[] = []
  const left = [...tries]
  const end = await arrive<string>({
    limitMs,
    signal: new AbortController().signal,
    accepts: ({ kind }) => kind === 'ours',
    dismiss: (connection) => void dismissed.push(connection),
    attempt: async () => (left.length > 1 ? left.shift() : left[0]) ?? missed,
  })
  return { end, dismissed }
}

test('a system that is waited for is given, and others are let go of', async () => {
  const { end, dismissed } = await waited([unmoved, missed, ours])
  expect(end).toEqual(ours)
  expect(dismissed).toEqual(['unmoved'])
})

test('a try after which no other can succeed ends the waiting', async () => {
  const changed = new Fault('infra-error', 'another key')
  await expect(waited([missed, { why: changed, isFinal: true }, ours])).rejects.toBe(changed)
})

test('when the time is over the last answer counts, and the last reason', async () => {
  expect((await waited([missed], 1)).end).toEqual({ vain: { why: refused } })
  expect((await waited([unmoved], 1)).end).toEqual({ vain: { answer: { kind: 'unmoved' } } })
})

test('an answer that two tries missed since counts no more', async () => {
  const { end } = await waited([unmoved, missed], 1500)
  expect(end).toEqual({ vain: { why: refused } })
})

test('a wait that is cancelled ends with the reason', async () => {
  const controller = new AbortController()
  const waiting = arrive<string>({
    limitMs: 60_000,
    signal: controller.signal,
    accepts: () => false,
    dismiss: () => undefined,
    attempt: async () => {
      controller.abort('SIGINT')
      return missed
    },
  })
  await expect(waiting).rejects.toBe('SIGINT')
})
