import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nixRelease } from '../../src/nix/release.ts'
import { BareRoot } from './bare-root.ts'

const need = { system: 'x86_64-linux', memoryMiB: 256, accel: 'tcg', guest: 'distro' }
const packages = 'qemu-system-x86 qemu-system-common'
const nowhere = { release: nixRelease, url: 'http://127.0.0.1:1' }

let root: BareRoot
beforeAll(async () => {
  root = await BareRoot.make()
})
afterAll(() => root.remove())

test('--no-install names the one command', async () => {
  const { fault, events } = await root.drive('root', { do: 'ensure', need, install: false })
  expect(fault?.message).toContain('qemu-system-x86')
  expect(fault?.remedy).toBe(`run: apt-get install --no-install-recommends ${packages}`)
  expect(events).toEqual([])
})

test('a user who may not use sudo is told what root has to run', async () => {
  const { fault } = await root.drive('guest', { do: 'ensure', need })
  expect(fault?.message).toContain('sudo')
  expect(fault?.remedy).toBe(`run: sudo apt-get install --no-install-recommends ${packages} uidmap`)
})

test('a user with sudo gets what is missing, from fresh package lists, said before and after', async () => {
  const { fault, events } = await root.drive('tester', { do: 'ensure', need })
  expect(fault).toBe(undefined)
  expect(events).toMatchObject([
    { type: 'notice', message: expect.stringMatching(/^installing host packages: sudo apt-get/) },
    { type: 'notice', message: 'installed qemu-system-x86, qemu-system-common, uidmap' },
  ])
})

test('what was downloaded is kept where the user can read all of it', () => {
  const folder = join(root.folder, 'home/tester/.cache/nixos-testbed/host-packages')
  const names = readdirSync(folder)
  expect(names).toContainEqual(expect.stringMatching(/^qemu-system-x86_.*_amd64\.deb$/))
  for (const name of names) {
    expect(name).toMatch(/\.deb$/)
    expect(statSync(join(folder, name)).mode & 0o004).not.toBe(0)
  }
})

test('where nothing is missing, nothing is said', async () => {
  const { fault, events } = await root.drive('tester', { do: 'ensure', need })
  expect({ fault, events }).toEqual({ events: [] })
})

test('--no-install names the command for Nix', async () => {
  const order = { do: 'nix', installer: 'auto', install: false }
  const { fault } = await root.drive('tester', order)
  expect(fault?.message).toBe('there is no Nix here')
  expect(fault?.remedy).toBe('run: sudo apt-get install --no-install-recommends nix-bin')
})

test('where upstream cannot be reached, auto says so and takes the distribution, for a user', async () => {
  const order = { do: 'nix', installer: 'auto', upstream: nowhere }
  const { fault, value, events } = await root.drive('tester', order)
  expect(fault).toBe(undefined)
  expect(value).toMatchObject({
    version: expect.stringMatching(/^2\./),
    bin: '/usr/bin',
    added: expect.stringMatching(/^\/nix\/store\/\S+-os-release\n$/),
  })
  expect(statSync(join(root.folder, 'nix')).uid).toBe(1000)
  expect(events).toContainEqual({
    type: 'warning',
    message: expect.stringMatching(
      /distribution's is: http:\/\/127.0.0.1:1\/.* cannot be download/,
    ),
  })
})

test('the second time nothing is installed', async () => {
  const { events, value } = await root.drive('tester', { do: 'nix', installer: 'existing' })
  expect(value).toMatchObject({ bin: '/usr/bin' })
  expect(events.filter(({ type }) => type === 'notice')).toEqual([])
})

test("another user's store is refused with a word", async () => {
  const { fault } = await root.drive('guest', { do: 'nix', installer: 'auto' })
  expect(fault?.message).toContain("not guest's to write")
})

test('root, without build users or sandbox, installs after the package lists turned out too old', async () => {
  await root.run('root', ['apt-get', 'purge', '--yes', 'nix-bin'])
  for (const path of ['nix', 'var/lib/apt/lists']) {
    rmSync(join(root.folder, path), { recursive: true })
  }
  mkdirSync(join(root.folder, 'var/lib/apt/lists'))
  writeFileSync(join(root.folder, 'var/lib/apt/lists/old_Packages'), '')
  const { fault, value, events } = await root.drive('root', { do: 'nix', installer: 'distro' })
  expect(fault).toBe(undefined)
  // In a changed root the kernel gives no user namespaces.
  expect(value).toMatchObject({ bin: '/usr/bin', sandbox: { on: false } })
  expect(events).toContainEqual({
    type: 'warning',
    message: expect.stringContaining('without its sandbox'),
  })
})

test('where the archive cannot be reached, its words are in the fault', async () => {
  rmSync(join(root.folder, 'var/lib/apt/lists'), { recursive: true })
  await root.run('root', ['apt-get', 'purge', '--yes', 'nix-bin', 'xz-utils'])
  writeFileSync(
    join(root.folder, 'etc/apt/apt.conf.d/nowhere'),
    'Acquire::http::Proxy "http://127.0.0.1:1";',
  )
  const { fault } = await root.drive('root', { do: 'nix', installer: 'distro' })
  expect(fault?.message).toMatch(/^installing host packages failed: /)
  expect(fault?.message).toMatch(/127.0.0.1/)
  expect(fault?.remedy).toContain('apt-get install --no-install-recommends nix-bin')
})
