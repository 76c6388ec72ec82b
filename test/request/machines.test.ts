import { describe, expect, test } from 'vitest'
import { fieldOf, fields } from '../../src/request/machines.ts'
import type { RawRequest } from '../../src/request/raw.ts'
import { hardware, parse, problemsOf } from './asking.ts'

/** A value for each input that asks for something. */
const asking = {
  system: 'aarch64-linux',
  boot: 'system',
  afterUnit: 'a.service',
  failOnFailedUnits: true,
  append: ['quiet'],
  packages: ['fio'],
  shareTransport: '9p',
  cwd: '/tmp',
  bring: ['/var/log'],
  env: ['A=1'],
  memory: '512M',
  cpus: '1',
  timeout: '5m',
  bootTimeout: '5m',
  accel: 'tcg',
  copies: '2',
  disk: ['d=1G'],
  network: 'none',
  forward: ['0:80'],
  gdb: '0',
  initrdConsole: true,
  cold: true,
  keepOutput: true,
  install: false,
  refresh: true,
  nixInstaller: 'distro',
  qemuArgs: ['-s'],
} as const satisfies Partial<RawRequest>

type Asking = keyof typeof asking

const inputs = Object.keys(asking) as Asking[]
const meaningOf = (input: Asking) => fields[fieldOf[input]].kexec
const isRefused = (input: Asking) => meaningOf(input).kind === 'refused'
const isBarred = (input: Asking) => input === 'network'

/** What is about units is asked of a guest that starts some. */
const besides = (input: Asking) =>
  input === 'afterUnit' || input === 'failOnFailedUnits' ? { boot: 'system' } : {}

describe('on hardware', () => {
  test.each(inputs.filter(isRefused))('%s is refused before anything starts', async (input) => {
    const problems = await problemsOf({ ...hardware(), [input]: asking[input] })
    const { why, remedy } = meaningOf(input) as { readonly why: string; readonly remedy: string }
    expect(problems.map((problem) => [problem.reason, problem.remedy])).toEqual([[why, remedy]])
  })

  test.each(inputs.filter((input) => !isRefused(input) && !isBarred(input)))(
    '%s is taken',
    async (input) => {
      const asked = { ...hardware(), ...besides(input), [input]: asking[input] }
      expect(await problemsOf(asked)).toEqual([])
    },
  )

  test('some values are refused where others are not', async () => {
    for (const network of ['none', 'restricted=80', 'restricted', 'bridge=br0'])
      expect(await problemsOf({ ...hardware(), network })).toMatchObject([{ value: network }])
  })
})

test('everything that is refused is told at once, and not looked at further', async () => {
  const problems = await problemsOf({
    ...hardware(),
    accel: 'kvm',
    system: 'aarch64-linux',
    copies: '9',
    forward: ['nonsense', '1:2'],
    gdb: 'nonsense',
    network: 'bridge=none',
    qemuArgs: ['-device', 'edu'],
    shareTransport: 'smoke',
    initrdConsole: true,
    cold: false,
    disk: ['a=1G,keep=x', 'b=1G,format=qcow2', 'c=1G'],
  })
  expect(problems.map(({ input }) => input).sort()).toEqual([
    ...['--accel', '--cold', '--copies', '--disk', '--disk', '--forward', '--gdb'],
    ...['--initrd-console', '--network', '--qemu-args', '--share-transport'],
  ])
})

test('what is at its default is not asked for', async () => {
  const defaults = { accel: 'auto', copies: '1', network: 'user', shareTransport: 'auto' }
  const switches = { cold: true, initrdConsole: false, qemuArgs: [], forward: [] }
  const request = await parse({ ...hardware(), ...defaults, ...switches })
  expect(request).toMatchObject({ machine: 'kexec', copies: 1, network: { kind: 'user' } })
  expect(await problemsOf({ transport: 'auto', after: 'return' })).toEqual([])
})

test('what is for hardware is refused in a VM, each by its name, and secrets are not shown', async () => {
  const { machine: _, ...rest } = hardware()
  const problems = await problemsOf({
    ...rest,
    powerCycleCommand: 'ipmi -P hunter2',
    consoleCommand: 'ipmi -P hunter2',
    lease: '1m',
    disk: ['d=by-id:nvme-1', 'e=1G'],
  })
  expect(problems.map(({ input }) => input)).toEqual(
    expect.arrayContaining([
      '--target',
      '--lease',
      '--power-cycle-command',
      '--console-command',
      '--disk',
    ]),
  )
  expect(JSON.stringify(problems)).not.toContain('hunter2')
  for (const { remedy } of problems) expect(remedy).toContain('machine kexec')
})

test('a machine that is none is one problem', async () => {
  const problems = await problemsOf({ ...hardware(), machine: 'container', qemuArgs: ['-s'] })
  expect(problems).toMatchObject([{ input: '--machine', value: 'container' }])
})

test('each meaning is told in words that make sentences', () => {
  for (const { what, vm, kexec } of Object.values(fields))
    for (const meaning of [vm, kexec]) {
      const bars = meaning.kind === 'refused' ? [meaning] : (meaning.but ?? [])
      for (const { why, remedy } of bars) {
        expect(why, what).toMatch(/^[a-z]+s? .*[^.]$/)
        expect(remedy, what).toMatch(/^[a-z].*[^.]$/)
      }
    }
})
