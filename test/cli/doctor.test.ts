import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { main } from '../../src/cli/program.ts'
import type { Check } from '../../src/host/check.ts'
import type { HostNeed } from '../../src/host/inspect.ts'
import type { TargetNeed } from '../../src/machine/kexec/look/need.ts'
import { Fault } from '../../src/model/fault.ts'
import type { TargetAccess } from '../../src/model/target.ts'
import { factsFrom, said } from '../machine/kexec/look/fixture.ts'
import { FakeProcess, fakeCore } from './fake.ts'

const fine: Check = { name: 'Node', state: 'ok', found: '20.0.0' }
const slow: Check = { name: 'acceleration', state: 'warning', found: 'no KVM', remedy: 'load it' }
const lacking: Check = {
  name: 'QEMU',
  state: 'missing',
  found: 'not found',
  remedy: 'install it',
  packages: ['qemu-system-x86'],
}

async function doctor(checks: readonly Check[], ...args: readonly string[]) {
  const process = new FakeProcess()
  const needs: HostNeed[] = []
  const inspectHost = (need: HostNeed) => {
    needs.push(need)
    return Promise.resolve(checks)
  }
  const exit = await main(['doctor', ...args], process, async () => ({
    ...fakeCore().core,
    inspectHost,
  }))
  return { exit, stdout: process.stdout.text, stderr: process.stderr.text, needs }
}

test('a host that has all is told so', async () => {
  const { exit, stdout } = await doctor([fine, slow])
  expect(exit).toBe(0)
  expect(stdout).toBe(
    [
      'Node          ok       20.0.0',
      'acceleration  warning  no KVM',
      '                       load it',
      '',
      'a run can start',
      '',
    ].join('\n'),
  )
})

test('what is missing comes with one command that mends it', async () => {
  const { exit, stdout } = await doctor([
    fine,
    lacking,
    { ...lacking, packages: ['qemu-system-x86', 'virtiofsd'] },
  ])
  expect(exit).toBe(1)
  expect(stdout).toContain('QEMU  missing  not found\n               install it\n')
  expect(stdout).toMatch(
    /\n2 missing\n\nTo install .*:\n {2}apt-get install qemu-system-x86 virtiofsd\n$/,
  )
})

test('--json is for programs', async () => {
  const { exit, stdout } = await doctor([fine, lacking], '--json')
  expect(exit).toBe(1)
  expect(JSON.parse(stdout)).toEqual({
    checks: [fine, lacking],
    mend: 'apt-get install qemu-system-x86',
  })
})

test('looks at what the guest in mind would need, and refuses what cannot be', async () => {
  const { needs } = await doctor([fine], '--system', 'aarch64-linux', '--memory', '512M')
  expect(needs).toEqual([
    { guest: 'distro', machine: 'vm', system: 'aarch64-linux', memoryMiB: 512, accel: 'auto' },
  ])
  const wrong = await doctor([fine], '--system', 'riscv64-linux', '--memory', 'x')
  expect([wrong.exit, wrong.needs]).toEqual([125, []])
  expect(wrong.stderr).toContain('2 things are wrong')
})

async function doctorOf(checks: readonly Check[] | Fault, ...args: readonly string[]) {
  const process = new FakeProcess()
  for (const name of ['k', 'a', 'b']) writeFileSync(join(process.cwd(), name), '')
  const way = args.includes('--ssh-key') ? [] : ['--ssh-key', 'k', '--known-hosts', 'a']
  const asked: { wish: TargetAccess; need: TargetNeed }[] = []
  const facts = factsFrom(said('guest'))
  const inspectTarget = async (wish: TargetAccess, need: TargetNeed) => {
    asked.push({ wish, need })
    if (checks instanceof Fault) throw checks
    return { facts, checks }
  }
  const core = { ...fakeCore().core, inspectTarget }
  const exit = await main(['doctor', ...way, ...args], process, async () => core)
  const folder = process.cwd()
  return { exit, stdout: process.stdout.text, stderr: process.stderr.text, asked, facts, folder }
}

test('a target is told of, then what of it would be in the way', async () => {
  const { exit, stdout, asked } = await doctorOf([fine, slow], '--target', 'root@lab')
  expect(exit).toBe(0)
  expect(asked).toMatchObject([
    { wish: { target: { user: 'root', host: 'lab', port: 22 } }, need: {} },
  ])
  expect(asked[0]?.need).toEqual({})
  expect(stdout).toMatch(/^host +\S/)
  expect(stdout).toContain('bond0.7: vlan, ')
  expect(stdout).toMatch(/\n\nNode +ok +20.0.0\nacceleration +warning +no KVM\n/)
  expect(stdout).toMatch(/\na run can start\n$/)
})

test('what of a target is more than a line stands in its column', async () => {
  const keys: Check = { name: 'keys', state: 'warning', found: '2 lost:\na\nb', remedy: 'use c' }
  const { stdout } = await doctorOf([keys], '--target', 'lab')
  expect(stdout).toContain(
    ['keys  warning  2 lost:', ...['a', 'b', 'use c'].map((each) => ' '.repeat(15) + each)].join(
      '\n',
    ),
  )
})

test('a target is got at by what was given, and refused for another architecture', async () => {
  const { exit, asked, folder } = await doctorOf(
    [{ ...lacking, packages: [] }],
    ...['--target', 'ssh://lab:22', '--ssh-key', 'k', '--known-hosts', 'a', '--known-hosts', 'b'],
    ...['--ssh-user', 'anna', '--proxy-jump', 'gate', '--system', 'aarch64-linux'],
  )
  expect(exit).toBe(1)
  const file = (name: string) => ({ kind: 'file', path: join(folder, name) })
  expect(asked).toEqual([
    {
      wish: {
        target: { user: 'anna', host: 'lab', port: 22 },
        keys: [file('k')],
        knownHosts: [file('a'), file('b')],
        proxyJump: [{ user: 'root', host: 'gate', port: 22 }],
      },
      need: { system: 'aarch64-linux' },
    },
  ])
})

test('--json has all facts of a target', async () => {
  const { stdout, facts } = await doctorOf([fine], '--target', 'lab', '--json')
  const { target, checks } = JSON.parse(stdout)
  expect(checks).toEqual([fine])
  expect(target.host).toEqual(JSON.parse(JSON.stringify(facts.host)))
  expect(target.links.find(({ name }: { name: string }) => name === 'bond0').parameters.mode).toBe(
    'active-backup',
  )
})

test('a target that is not reached has a word and a remedy', async () => {
  const fault = new Fault('infra-error', 'lab does not answer', { remedy: 'switch it on' })
  const { exit, stdout, stderr } = await doctorOf(fault, '--target', 'lab')
  expect([exit, stdout, stderr]).toEqual([
    125,
    '',
    'nixos-testbed: lab does not answer\n    switch it on\n',
  ])
})
