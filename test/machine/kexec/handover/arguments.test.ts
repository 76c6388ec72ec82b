import { expect, test } from 'vitest'
import { kernelArguments } from '../../../../src/machine/kexec/handover/arguments.ts'
import { factsFrom, saidWith } from '../look/fixture.ts'

function argumentsOn(cmdline: string, totalMiB = 1024, ...more: string[]): string[] {
  return argumentsWith({ append: ['quiet'], zswap: false }, cmdline, totalMiB, ...more)
}

function argumentsWith(
  wish: Parameters<typeof kernelArguments>[1],
  cmdline: string,
  totalMiB: number,
  ...more: string[]
): string[] {
  const lines = [...more, `memory MemTotal ${totalMiB * 1024}`, `cmdline ${cmdline}`]
  const facts = factsFrom(saidWith('guest', 'memory', ...lines))
  return kernelArguments(facts, wish, '00ff')
}

test('room for a crash kernel is left where there is memory for it', () => {
  expect(argumentsOn('ro')).toEqual(['quiet', 'testbed.nonce=00ff'])
  expect(argumentsOn('ro', 2048)).toEqual(['crashkernel=256M', 'quiet', 'testbed.nonce=00ff'])
})

test("a panic is written to no variables of the host's firmware", () => {
  expect(argumentsOn('ro', 1024, 'efi yes')).toContain('efi_pstore.pstore_disable=1')
})

test('a place that the host keeps for what a dying kernel says is handed on', () => {
  const place = 'memmap=1M$0x30000000 ramoops.mem_address=0x30000000 ramoops.mem_size=0x100000'
  expect(argumentsOn(`ro ${place} ramoops.ecc=1 memmap=2G root=/dev/vda`)).toEqual([
    ...[...place.split(' '), 'ramoops.ecc=1'],
    ...['ramoops.console_size=0', 'ramoops.ftrace_size=0', 'ramoops.pmsg_size=0'],
    ...['quiet', 'testbed.nonce=00ff'],
  ])
  expect(argumentsOn('memmap=1M$0x30000000 ramoops.ecc=1')).toHaveLength(2)
})

test("a system of its own mounts nothing of the host's, and leaves its links their names", () => {
  const systemd = { after: 'multi-user.target', failOnFailedUnits: false }
  expect(argumentsWith({ append: ['quiet'], zswap: false, systemd }, 'ro', 1024)).toEqual([
    ...['net.ifnames=0', 'fstab=0', 'systemd.gpt_auto=0', 'systemd.swap=0'],
    ...['quiet', 'testbed.nonce=00ff'],
  ])
})

test('compressed memory is asked of the kernel, before what the user adds', () => {
  const wish = { append: ['zswap.max_pool_percent=20'], zswap: true }
  expect(argumentsWith(wish, 'ro', 1024)).toEqual([
    ...['zswap.enabled=1', 'zswap.max_pool_percent=50', 'zswap.max_pool_percent=20'],
    'testbed.nonce=00ff',
  ])
})
