import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, type TestContext, test } from 'vitest'
import { openKvm } from '../../src/host/kvm/kvm.ts'
import type { Event } from '../../src/model/event.ts'
import type { PrivateMounts } from '../e2e/mounts.ts'
import { ownCache } from '../e2e/own-cache.ts'
import { type Ran, runScript } from '../e2e/script.ts'
import { runTool } from '../e2e/tool.ts'
import { lyingKvm } from './lying-kvm.ts'

/** What KVM that lies may cost the run that finds out, in milliseconds. */
const mostLostMs = 10_000

let mounts: PrivateMounts | undefined
beforeAll(async () => {
  mounts = process.getuid?.() === 0 ? await lyingKvm() : undefined
})
afterAll(() => mounts?.end())

let env: ReturnType<typeof ownCache>
beforeEach(() => {
  env = ownCache()
})

const run = (accel: string) => runScript('true', ['--accel', accel], { env, mounts })

function warningOf({ events }: Ran) {
  return events.find((event) => event.type === 'warning' && event.about === 'acceleration')
}

/** Milliseconds from the boot's start to an event. */
function untilEvent({ events }: Ran, event: Event | undefined): number {
  const boot = events.find((each) => each.type === 'phase-started' && each.phase === 'boot')
  return Date.parse(event?.at ?? '') - Date.parse(boot?.at ?? '')
}

const guests = ({ events }: Ran) => events.filter(({ type }) => type === 'process-started').length

/** What becomes of KVM that opens and runs no guest: the machine's own, or ours where it has none. */
async function needsLyingKvm({ skip }: TestContext): Promise<Ran> {
  if (mounts === undefined && (await openKvm()) !== 'opens')
    skip('there is no KVM here, and only root can make one up')
  const first = await run('auto')
  if (first.result.environment.accel === 'kvm') skip('KVM works here')
  return first
}

test('auto loses some seconds to KVM that lies, once, and says so each time', async (context) => {
  const first = await needsLyingKvm(context)
  expect(first.code).toBe(0)
  expect(warningOf(first)).toMatchObject({
    message: expect.stringMatching(
      /^the guest is emulated: KVM is offered here and does not work \(/,
    ),
    remedy: expect.stringContaining('--accel tcg'),
  })
  expect(untilEvent(first, warningOf(first))).toBeLessThan(mostLostMs)
  expect(first.stderr).toContain('does not work')

  const second = await run('auto')
  expect(second.result.environment).toMatchObject({ accel: 'tcg', start: 'warm' })
  expect(warningOf(second)).toMatchObject({
    message: expect.stringMatching(/^the guest is emulated: KVM was tried .* and does not work: /),
    remedy: expect.stringContaining(join(env.XDG_CACHE_HOME, 'nixos-testbed/kvm.json')),
  })
  expect(guests(second)).toBeLessThan(guests(first))
})

test('kvm fails at once where it is known to lie, and doctor tells so', async (context) => {
  await needsLyingKvm(context)
  const refused = await run('kvm')
  expect(refused).toMatchObject({ code: 125, result: { outcome: 'infra-error' } })
  expect(refused.result.cause).toMatch(/KVM was tried .* and does not work: /)
  expect(refused.result.remedy).toMatch(/--accel tcg, or remove .*kvm\.json/)
  expect(guests(refused)).toBe(0)
  const doctor = await runTool(['doctor', '--accel', 'kvm'], { env, mounts })
  expect(doctor.code).toBe(1)
  expect(doctor.stdout.toString()).toMatch(/^acceleration +missing +KVM was tried /m)
})

test('kvm that nobody has seen lie fails by itself too, and is not emulated', async (context) => {
  await needsLyingKvm(context)
  rmSync(join(env.XDG_CACHE_HOME, 'nixos-testbed/kvm.json'))
  const refused = await run('kvm')
  expect(refused).toMatchObject({ code: 125, result: { outcome: 'infra-error' } })
  expect(refused.result.cause).toMatch(/^KVM was asked for, is offered here and does not work: /)
  expect(refused.result.environment).not.toHaveProperty('accel')
  expect((await run('kvm')).result.cause).toMatch(/KVM was tried /)
})

test('tcg never tries', async () => {
  const ran = await run('tcg')
  expect(ran.code).toBe(0)
  expect(warningOf(ran)).toBeUndefined()
  expect(ran.result.environment.accel).toBe('tcg')
  expect(
    (await runTool(['doctor', '--accel', 'tcg'], { env, mounts })).stdout.toString(),
  ).toContain('as asked')
})
