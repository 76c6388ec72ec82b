import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { emulatorOf } from '../../src/nix/emulation.ts'
import { whatIsLacking } from '../../src/nix/lack.ts'
import { scratchFolder } from '../scratch.ts'
import { entriesOf, releases } from './log/logs.ts'

const nobody = { builders: [], substitute: false }
const noEmulator = () => undefined

const saidIn = (release: (typeof releases)[number], name: string) =>
  entriesOf(release, name)
    .flatMap((entry) => ('text' in entry ? [entry.text] : []))
    .join('\n')

describe.each(releases)('Nix %s', (release) => {
  test('a build for another processor says what is missing and what would help', () => {
    const fault = whatIsLacking(saidIn(release, 'foreign'), nobody, noEmulator)
    expect(fault).toMatchObject({
      outcome: 'infra-error',
      message:
        'nobody here can build one, which needs riscv64-linux: this host builds for x86_64-linux, its kernel has no emulator for riscv64-linux (binfmt_misc), no builder is named',
    })
    expect(fault?.remedy).toBe(
      "name a machine that can: --builder ssh-ng://USER@HOST,system=riscv64-linux; or have the kernel emulate it (apt-get install qemu-user-static binfmt-support) and tell Nix: --nix-config 'extra-platforms = riscv64-linux'",
    )
  })

  test('an emulator that Nix is not told of is named', () => {
    const fault = whatIsLacking(saidIn(release, 'foreign'), nobody, () => '/usr/bin/qemu-riscv64')
    expect(fault?.message).toContain('Nix is not told of /usr/bin/qemu-riscv64')
    expect(fault?.remedy).toContain("have it emulated: --nix-config 'extra-platforms =")
  })

  test('a feature that nobody has is named', () => {
    const builders = [{ systems: ['x86_64-linux'], features: ['kvm'] }]
    const fault = whatIsLacking(
      saidIn(release, 'feature'),
      { builders, substitute: true },
      noEmulator,
    )
    expect(fault?.message).toBe(
      'nobody here can build one, which needs x86_64-linux with a-feature: this host has not all of a-feature, no builder of x86_64-linux is said to have a-feature, no cache has it',
    )
    expect(fault?.remedy).toContain('--system-features a-feature')
    expect(fault?.remedy).toContain('features=a-feature')
    expect(fault?.remedy).toContain('--substituter URL')
  })

  test('a builder that takes nothing is told, where this host is not to build', () => {
    const builders = [{ systems: ['x86_64-linux'], features: [] }]
    const fault = whatIsLacking(saidIn(release, 'ssh-wrong-key'), { builders, substitute: false })
    expect(fault?.message).toBe(
      'nobody here can build one, which needs x86_64-linux: this host is not to build (max-jobs), no builder has taken it',
    )
  })

  test.each(['broken', 'chain', 'loud', 'evaluation', 'ssh-broken'])(
    'nothing lacks in %s',
    (name) => {
      expect(whatIsLacking(saidIn(release, name), nobody)).toBe(undefined)
    },
  )
})

test('later releases say it otherwise', () => {
  const said = `error: Cannot build '/nix/store/${'0'.repeat(32)}-one.drv'.
       Reason: required system or feature not available
       Required system: 'aarch64-linux' with features {kvm}
       Current system: 'x86_64-linux' with features {benchmark}`
  expect(whatIsLacking(said, nobody, noEmulator)?.message).toMatch(
    /^nobody here can build one, which needs aarch64-linux with kvm: this host builds for x86_64-linux/,
  )
})

test('an emulator counts that is switched on and opened already', () => {
  const folder = scratchFolder()
  const register = (name: string, state: string, flags: string) =>
    writeFileSync(
      join(folder, name),
      `${state}\ninterpreter /usr/bin/${name}-static\nflags: ${flags}\noffset 0\nmagic 7f\n`,
    )
  register('qemu-aarch64', 'enabled', 'OCF')
  register('qemu-riscv64', 'enabled', '')
  register('qemu-i386', 'disabled', 'F')
  register('qemu-arm', 'enabled', 'F')
  mkdirSync(join(folder, 'qemu-s390x'))
  expect(emulatorOf('aarch64-linux', folder)).toBe('/usr/bin/qemu-aarch64-static')
  expect(emulatorOf('armv7l-linux', folder)).toBe('/usr/bin/qemu-arm-static')
  for (const system of ['riscv64-linux', 'i686-linux', 's390x-linux', 'x86_64-linux'])
    expect(emulatorOf(system, folder)).toBe(undefined)
  expect(emulatorOf('aarch64-linux', join(folder, 'nowhere'))).toBe(undefined)
})
