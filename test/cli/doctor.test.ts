import { expect, test } from 'vitest'
import { main } from '../../src/cli/program.ts'
import type { Check } from '../../src/host/check.ts'
import type { HostNeed } from '../../src/host/inspect.ts'
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
