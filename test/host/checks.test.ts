import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { accelerationCheck } from '../../src/host/checks/acceleration.ts'
import {
  cpusCheck,
  diskCheck,
  diskChecks,
  diskOf,
  memoryCheck,
  openFilesCheck,
} from '../../src/host/checks/resources.ts'
import { nodeCheck } from '../../src/host/checks/software.ts'
import { isOlder, versionIn } from '../../src/host/version.ts'

test.each([
  ['x86_64-linux', 'auto', 'opens', 'x64', 'ok', /first run proves/],
  ['x86_64-linux', 'auto', 'absent', 'x64', 'warning', /no working.*emulated/],
  ['x86_64-linux', 'auto', 'denied', 'x64', 'warning', /not for this user/],
  ['aarch64-linux', 'auto', 'opens', 'x64', 'warning', /no aarch64-linux guest/],
  ['x86_64-linux', 'kvm', 'opens', 'x64', 'ok', /opens/],
  ['x86_64-linux', 'kvm', 'absent', 'x64', 'missing', /no working/],
  ['aarch64-linux', 'kvm', 'opens', 'x64', 'missing', /no aarch64-linux guest/],
  ['aarch64-linux', 'kvm', 'opens', 'arm64', 'ok', /opens/],
  ['aarch64-linux', 'tcg', 'absent', 'x64', 'ok', /as asked/],
] as const)('%s with --accel %s, KVM %s on %s: %s', (system, accel, device, arch, state, found) => {
  const check = accelerationCheck(system, accel, { device }, arch)
  expect(check.state).toBe(state)
  expect(check.found).toMatch(found)
  expect(check.remedy === undefined).toBe(state === 'ok')
})

test.each([
  ['auto', 'works', 'ok', /a guest has answered under it/],
  ['kvm', 'works', 'ok', /a guest has answered under it/],
  ['auto', 'QEMU was killed', 'warning', /does not work: QEMU was killed: guests are emulated/],
  ['kvm', 'QEMU was killed', 'missing', /does not work: QEMU was killed$/],
  ['tcg', 'QEMU was killed', 'ok', /as asked/],
] as const)('with --accel %s and the verdict %j: %s', (accel, verdict, state, found) => {
  const check = accelerationCheck('x86_64-linux', accel, { device: 'opens', verdict }, 'x64')
  expect(check).toMatchObject({ state, found: expect.stringMatching(found) })
  if (state !== 'ok') expect(check.remedy).toMatch(/remove \/.*\/kvm\.json to have KVM tried anew/)
})

test('memory is short when the guest wants more than there is', () => {
  expect(memoryCheck(2048, 1024)).toMatchObject({ state: 'ok' })
  expect(memoryCheck(512, 1024)).toMatchObject({
    state: 'warning',
    found: '512 MiB available, 1024 MiB for the guest',
    remedy: expect.stringContaining('--memory'),
  })
})

test('far more CPUs for the guests than there are is said', () => {
  expect(cpusCheck(2, 4, 2)).toMatchObject({ state: 'ok' })
  expect(cpusCheck(2, 5, 2)).toMatchObject({
    state: 'warning',
    found: '2 here, 10 for 5 guests',
    remedy: expect.stringContaining('--cpus'),
  })
  expect(cpusCheck(2, 1, 9).found).toBe('2 here, 9 for the guest')
})

test('a disk that is nearly full is named by what lies on it', () => {
  expect(diskCheck(['/nix/store'], 100_000).state).toBe('ok')
  expect(diskCheck(['/nix/store', '/root/.cache'], 100)).toMatchObject({
    state: 'warning',
    found: '100 MiB free where /nix/store, /root/.cache lie',
    remedy: expect.stringContaining('make room'),
  })
})

test('a path that is not there yet has the disk of the folder it will be in', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'testbed-disk-'))
  const { device } = await diskOf(join(folder, 'not/yet/there'))
  expect(device).toBe(statSync(folder).dev)
  rmSync(folder, { recursive: true })
})

test('each disk is looked at once', async () => {
  const checks = await diskChecks(['/proc', '/proc/nothing', '/dev'])
  expect(checks.map(({ found }) => found)).toEqual([
    expect.stringMatching(/where \/proc, \/proc\/nothing lie$/),
    expect.stringMatching(/where \/dev lies$/),
  ])
})

test('a low limit of open files is said', () => {
  expect(openFilesCheck(Number.POSITIVE_INFINITY).state).toBe('ok')
  expect(openFilesCheck(1024)).toMatchObject({ state: 'warning', found: 'limit 1024' })
})

test('an old Node is missing the new one', () => {
  expect(nodeCheck('18.18.2').state).toBe('missing')
  expect(nodeCheck('18.19.0').state).toBe('ok')
})

test.each([
  ['2.8.0', '2.8', false],
  ['2.6.0', '2.8', true],
  ['2.34.7', '2.8', false],
  ['6.2.0', '6.2', false],
  ['10.0.2', '6.2', false],
  ['3', '2.8', false],
])('%s before %s: %s', (version, than, older) => {
  expect(isOlder(version, than)).toBe(older)
})

test('versions are found in what programs say', () => {
  expect(versionIn('nix-store (Nix) 2.8.0')).toBe('2.8.0')
  expect(versionIn('QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7)')).toBe('7.2.22')
  expect(versionIn('no number')).toBe(undefined)
})
