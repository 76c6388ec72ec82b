import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { kvmVerdict } from '../../../src/host/kvm/verdict.ts'
import type { Boot } from '../../../src/machine/vm/boot.ts'
import type { LiveVm } from '../../../src/machine/vm/live.ts'
import { tryKvm } from '../../../src/machine/vm/trial.ts'
import type { Happening } from '../../../src/model/event.ts'
import { Fault } from '../../../src/model/fault.ts'
import { scratchFolder } from '../../scratch.ts'

let qemu: string
beforeEach(() => {
  vi.stubEnv('XDG_CACHE_HOME', scratchFolder())
  qemu = join(scratchFolder(), 'qemu')
  writeFileSync(qemu, '')
})
afterEach(() => vi.unstubAllEnvs())

const silent = new Fault('boot-failed', 'the guest did not answer within 8 s')

/** Tries KVM on a host where guests come up on what is named, and no others. */
async function trial({ answers, accel = 'auto', cancelled = false }: Host) {
  const boots: [string, number][] = []
  const events: Happening[] = []
  const stop = vi.fn(async () => undefined)
  const { signal } = cancelled ? { signal: AbortSignal.abort('SIGINT') } : new AbortController()
  const spec = { system: 'x86_64-linux', accel, limits: { bootMs: 60_000 } }
  const watch = { emit: (event: Happening) => events.push(event), signal }
  const given = { qemu, spec, watch } as unknown as Boot
  const bringUp = async (boot: Boot) => {
    boots.push([boot.accel, boot.limitMs])
    if (answers.includes(boot.accel)) return { accel: boot.accel, stop } as unknown as LiveVm
    throw silent
  }
  const end = await tryKvm(given, bringUp).catch((error) => error)
  return { end, boots, events, stop, verdict: await kvmVerdict('x86_64-linux', qemu) }
}

interface Host {
  readonly answers: readonly string[]
  readonly accel?: 'auto' | 'kvm'
  readonly cancelled?: boolean
}

test('KVM under which a guest answers works from now on', async () => {
  const { end, boots, events, verdict } = await trial({ answers: ['kvm'] })
  expect(end).toMatchObject({ accel: 'kvm' })
  expect([boots, events, verdict]).toEqual([[['kvm', 8_000]], [], 'works'])
})

test('KVM that lies is told of, emulated, and remembered', async () => {
  const { end, boots, events, verdict } = await trial({ answers: ['tcg'] })
  expect(end).toMatchObject({ accel: 'tcg' })
  expect(boots).toEqual([
    ['kvm', 8_000],
    ['tcg', 60_000],
  ])
  expect(events).toMatchObject([
    { type: 'warning', about: 'acceleration', message: expect.stringContaining(silent.message) },
  ])
  expect(verdict).toBe(silent.message)
})

test('a guest that answers on nothing is to blame itself, and KVM is not', async () => {
  const { end, verdict } = await trial({ answers: [] })
  expect(end).toBe(silent)
  expect(verdict).toBeUndefined()
})

test('who asked for KVM gets no other machine, but what to do', async () => {
  const { end, stop, events, verdict } = await trial({ answers: ['tcg'], accel: 'kvm' })
  expect(end).toMatchObject({
    outcome: 'infra-error',
    message: expect.stringMatching(
      /^KVM was asked for, .* does not work: the guest did not answer/,
    ),
    remedy: expect.stringMatching(/--accel auto.* remove .*kvm\.json/),
  })
  expect(stop).toHaveBeenCalledOnce()
  expect(events).toMatchObject([{ type: 'notice' }])
  expect(verdict).toBe(silent.message)
})

test('who is cancelled meanwhile waits for no other machine', async () => {
  const { end, boots, verdict } = await trial({ answers: ['tcg'], cancelled: true })
  expect(end).toBe(silent)
  expect(boots).toHaveLength(1)
  expect(verdict).toBeUndefined()
})
