import { describe, expect, test } from 'vitest'
import { commandOf } from '../../src/request/command.ts'
import { caller, hardware, parse, problemsOf } from './asking.ts'

test('a guest starts no system unless it is asked to, and then waits for its usual target', async () => {
  expect(await parse({})).toMatchObject({ boot: 'exec', failOnFailedUnits: false })
  expect(await parse({ boot: 'system' })).toMatchObject({
    boot: 'system',
    afterUnit: 'multi-user.target',
    failOnFailedUnits: false,
  })
})

test.each([
  'basic.target',
  'nginx.service',
  'getty@tty1.service',
  'dev-disk-by\\x2dlabel-a.device',
])('the script can start after %s', async (after) => {
  expect(await parse({ boot: 'system', after })).toMatchObject({ afterUnit: after })
})

test.each([
  'multi-user.target oops.service',
  'a.targets',
  'getty@.service',
  '.service',
  'a\nb.service',
  '%i.service',
  'nginx',
  `${'a'.repeat(250)}.service`,
])('%j is no unit', async (after) => {
  const problems = await problemsOf({ boot: 'system', after })
  expect(problems).toMatchObject([{ input: '--after', value: after }])
})

describe('what is about units', () => {
  test('is refused where none is started', async () => {
    const problems = await problemsOf({ after: 'a.service', failOnFailedUnits: true })
    expect(problems.map(({ input }) => input)).toEqual(['--after', '--fail-on-failed-units'])
    for (const { remedy } of problems) expect(remedy).toBe('give --boot system, or leave it out')
    expect(await problemsOf({ failOnFailedUnits: false })).toEqual([])
  })

  test('means the same on hardware, where --after has other words too', async () => {
    const asked = { ...hardware(), boot: 'system', failOnFailedUnits: true }
    expect(await parse({ ...asked, after: 'a.service' })).toMatchObject({
      ...{ boot: 'system', afterUnit: 'a.service', failOnFailedUnits: true },
      hardware: { after: 'return' },
    })
    for (const boot of ['exec', 'system'])
      expect(await parse({ ...hardware(), boot, after: 'stay' })).toMatchObject({
        ...{ boot, afterUnit: 'multi-user.target' },
        hardware: { after: 'stay' },
      })
    expect(await problemsOf({ ...asked, after: 'a' })).toMatchObject([{ input: '--after' }])
    expect(await problemsOf({ after: 'stay' })).toMatchObject([{ input: '--after' }])
  })
})

test('a boot that is none is refused', async () => {
  expect(await problemsOf({ boot: 'init' })).toMatchObject([{ input: '--boot', value: 'init' }])
})

test('who repeats the run repeats this', () => {
  const raw = { script: 'true', boot: 'system', after: 'a.service', failOnFailedUnits: true }
  expect(commandOf(raw, caller())).toEqual([
    ...['nixos-testbed', 'run', '--boot', 'system', '--after', 'a.service'],
    ...['--fail-on-failed-units', 'true'],
  ])
})
