import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Channel } from '../../../src/channel/channel.ts'
import { raiseSystem } from '../../../src/machine/system/raise.ts'
import type { Happening } from '../../../src/model/event.ts'
import { scratchFolder } from '../../scratch.ts'
import { type Answers, guestThat } from './guest.ts'

const up =
  'LoadState=loaded\nActiveState=active\nResult=success\nInactiveExitTimestampMonotonic=5\n'

/** Raises the system of a guest that gives these answers; `hangs` is a word of what never ends. */
async function raised(
  answers: Answers,
  { hangs = 'nothing', toplevel = '', isHardware = false } = {},
) {
  const evidence = join(scratchFolder(), 'evidence')
  const told: Happening[] = []
  const guest = guestThat(answers)
  const became: unknown[] = []
  const written: string[] = []
  const environments: unknown[] = []
  const channel = {
    exec: (...[command, io]: Parameters<Channel['exec']>) => {
      environments.push(command.env)
      return command.argv.join(' ').includes(hangs)
        ? new Promise(() => undefined)
        : guest.exec(command, io ?? {})
    },
    writeFile: async (_: string, content: Uint8Array) => written.push(`${content}`),
    giveWay: async ({ argv }: { argv: unknown }) => became.push(argv),
    within: <T>(_: number, promise: Promise<T>) => promise,
  } as unknown as Channel
  const raising = raiseSystem(channel, {
    toplevel: toplevel || undefined,
    isHardware,
    after: 'a.service',
    limitMs: 30_000,
    deadline: performance.now() + 50,
    evidence,
    emit: (happening) => told.push(happening),
  })
  const fault = await raising.then(
    () => undefined,
    (error) => error,
  )
  const read = (name: string) => readFileSync(join(evidence, name), 'utf8')
  return { fault, told, became, written, environments, read }
}

test('PID 1 becomes the systemd of the system', async () => {
  const { fault, became, told } = await raised({ show: up })
  expect([fault, became, told]).toEqual([undefined, [['/lib/systemd/systemd']], []])
  const nixos = await raised({ show: up }, { toplevel: '/nix/store/x-nixos' })
  expect(nixos.became).toEqual([['/nix/store/x-nixos/systemd/lib/systemd/systemd']])
})

test('on hardware it finds what keeps that and its host as they are', async () => {
  const vm = await raised({ show: up })
  const hardware = await raised({ show: up }, { isHardware: true })
  expect(hardware.became).toEqual(vm.became)
  expect(vm.environments[0]).toEqual({ TESTBED_AFTER: 'a.service' })
  expect(hardware.environments[0]).toMatchObject({ TESTBED_MACHINE: 'kexec' })
  expect(hardware.written[0]).toContain('keep_hardware()')
  expect(hardware.written[0]?.endsWith(vm.written[0] ?? '?')).toBe(true)
})

test('what an activation complains of is a warning', async () => {
  const { fault, told } = await raised({ prepare: 'it ended with 1\n', show: up })
  expect(fault).toBeUndefined()
  expect(told).toEqual([{ type: 'warning', message: 'it ended with 1' }])
})

test.each([
  ['LoadState=not-found\nActiveState=inactive\nResult=success', 'build-failed', /has no unit a/],
  ['LoadState=masked\nActiveState=inactive\nResult=success', 'boot-failed', /: masked$/],
  ['LoadState=loaded\nActiveState=failed\nResult=timeout', 'boot-failed', /: failed \(timeout\)$/],
  ['ConditionResult=no', 'boot-failed', /conditions do not hold$/],
])('a unit that is not up: %j', async (state, outcome, message) => {
  const whole = `LoadState=loaded\nInactiveExitTimestampMonotonic=0\nActiveState=inactive\n${state}\n`
  const { fault, read } = await raised({ show: whole, journalctl: 'a line\n' })
  expect(fault).toMatchObject({ outcome, message: expect.stringMatching(message) })
  expect(read('journal.txt')).toBe('a line\n')
})

test('one that did what it does is up, though it does nothing any more', async () => {
  const state = 'LoadState=loaded\nActiveState=inactive\nResult=success'
  const { fault } = await raised({ show: `${state}\nInactiveExitTimestampMonotonic=7\n` })
  expect(fault).toBeUndefined()
})

test('a system that does not come so far tells what it waits for', async () => {
  const jobs = `JOB UNIT TYPE STATE
1 a.service start waiting
2 slow.service start running

2 jobs listed.
`
  const { fault, read } = await raised({ 'list-jobs': jobs, journalctl: 'j' }, { hangs: 'turn' })
  expect(fault).toMatchObject({
    outcome: 'boot-failed',
    message: 'a.service was not reached within 30 s: it waits for slow.service (start)',
    remedy: expect.stringContaining('--boot-timeout'),
  })
  expect([read('jobs.txt'), read('journal.txt')]).toEqual([jobs, 'j'])
})
