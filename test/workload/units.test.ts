import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Happening } from '../../src/model/event.ts'
import { Fault } from '../../src/model/fault.ts'
import type { Live } from '../../src/model/machine.ts'
import { type Verdict, verdictOfExit } from '../../src/model/outcome.ts'
import { withUnits } from '../../src/workload/units.ts'
import { type Answers, guestThat } from '../machine/system/guest.ts'
import { scratchFolder } from '../scratch.ts'

const passed = verdictOfExit({ kind: 'code', code: 0 })
const one = {
  'list-units': 'a.service loaded failed failed A\n',
  show: 'Id=a.service\nResult=exit-code\nDescription=A\n',
  status: 'a.service has failed\n',
  journalctl: 'a line\n',
}
const unit = { unit: 'a.service', result: 'exit-code', description: 'A' }

async function judged(answers: Answers, failOnFailedUnits: boolean, verdict: Verdict = passed) {
  const evidence = join(scratchFolder(), 'evidence')
  const told: Happening[] = []
  const emit = (happening: Happening) => void told.push(happening)
  const wish = { after: 'multi-user.target', failOnFailedUnits }
  const live = guestThat(answers) as unknown as Live
  const judging = withUnits(verdict, live, wish, { evidence, emit })
  return { given: await judging.catch((error) => error), told, evidence }
}

test('units that failed are told, and their status and the journal are home', async () => {
  const { given, told, evidence } = await judged(one, false)
  expect(given).toEqual(passed)
  expect(told).toEqual([{ type: 'units-failed', units: [unit] }])
  expect(readFileSync(join(evidence, 'failed-units.txt'), 'utf8')).toBe('a.service has failed\n')
  expect(readFileSync(join(evidence, 'journal.txt'), 'utf8')).toBe('a line\n')
})

test('where they count, a script that passed is not enough', async () => {
  const { given } = await judged(one, true)
  expect(given).toMatchObject({ outcome: 'failed', exit: 1 })
  expect(given.cause).toBe('the script passed, and 1 unit failed: a.service (exit-code)')
})

test('a script that failed by itself keeps its code', async () => {
  const failed = verdictOfExit({ kind: 'code', code: 7 })
  expect((await judged(one, true, failed)).given).toEqual(failed)
})

test('a system without failed units is as good as its script', async () => {
  const { given, told, evidence } = await judged({ journalctl: 'a line\n' }, true)
  expect([given, told]).toEqual([passed, []])
  expect(existsSync(join(evidence, 'failed-units.txt'))).toBe(false)
})

test('what cannot be told is a warning, and no pass where it was to count', async () => {
  const { given, told } = await judged({ ...one, 'list-units': 1 }, false)
  expect(given).toEqual(passed)
  expect(told).toMatchObject([{ type: 'warning', message: /which units failed/ }])
  const counting = await judged({ ...one, 'list-units': 1 }, true)
  expect(counting.given).toMatchObject({ outcome: 'infra-error' })
})

test('a machine that goes meanwhile is what it is, where units were to count', async () => {
  const gone = () => Promise.reject(new Fault('panicked', 'Kernel panic'))
  const live = { exec: gone } as unknown as Live
  const wish = { after: 'a.target', failOnFailedUnits: true }
  const context = { evidence: join(scratchFolder(), 'evidence'), emit: () => undefined }
  await expect(withUnits(passed, live, wish, context)).rejects.toMatchObject({
    outcome: 'panicked',
  })
  const ignored = { ...wish, failOnFailedUnits: false }
  expect(await withUnits(passed, live, ignored, context)).toEqual(passed)
})
