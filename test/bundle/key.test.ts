import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openArchives } from '../../src/bundle/archives.ts'
import type { BuildHost } from '../../src/bundle/host.ts'
import type { GivenKernel } from '../../src/bundle/kernel/given-kernel.ts'
import { bundleKey } from '../../src/bundle/key.ts'
import type { GuestWish } from '../../src/bundle/wish.ts'
import type { System } from '../../src/model/system.ts'

const sources = 'deb http://deb.example/debian bookworm main\n'

/** A Debian host whose package lists say what `identity` stands for. */
async function hostWithLists(identity: string, text = sources): Promise<BuildHost> {
  const folder = mkdtempSync(join(tmpdir(), 'host-'))
  writeFileSync(join(folder, 'sources.list'), text)
  const host: BuildHost = {
    system: 'x86_64-linux',
    distribution: { id: 'debian', codename: 'bookworm', name: 'Debian', like: [], version: '12' },
    aptFolder: folder,
    cache: join(folder, 'cache'),
  }
  for (const { folder, sourcesHash } of (await openArchives(host, 'aarch64-linux')).all) {
    mkdirSync(folder, { recursive: true })
    const lists = { sourcesHash, identity, fetchedAt: 0 }
    writeFileSync(join(folder, 'lists.json'), JSON.stringify(lists))
  }
  return host
}

async function keyOf(host: BuildHost, changes: Partial<GuestWish> = {}, kernel?: GivenKernel) {
  const wish: GuestWish = { system: 'x86_64-linux', packages: ['fio'], refresh: false, ...changes }
  return bundleKey(wish, host, await openArchives(host, wish.system), kernel)
}

test('the same wish on the same lists has the same key', async () => {
  const [one, other] = [await hostWithLists('a'), await hostWithLists('a')]
  const key = await keyOf(one, { packages: ['fio', 'bc'] })
  expect(key).toMatch(/^[0-9a-f]{32}$/)
  expect(await keyOf(other, { packages: ['bc', 'fio', 'bc'] })).toBe(key)
})

test('whatever changes the bundle changes the key', async () => {
  const host = await hostWithLists('a')
  const kernel = { image: '/nowhere', release: '6.1', modulesFrom: '/', modules: new Map() }
  const keys = [
    await keyOf(host),
    await keyOf(host, { packages: [] }),
    await keyOf(host, { system: 'aarch64-linux' as System }),
    await keyOf(host, { machine: 'kexec' }),
    await keyOf(host, {}, kernel),
    await keyOf(host, {}, { ...kernel, release: '6.2' }),
    await keyOf(await hostWithLists('b')),
    await keyOf(await hostWithLists('a', sources.replace('deb.example', 'other.example'))),
  ]
  expect(new Set(keys).size).toBe(keys.length)
})

test('a guest is the same on both machines where its kernel is named', async () => {
  const host = await hostWithLists('a')
  const packages = ['linux-image-amd64']
  expect(await keyOf(host, { packages, machine: 'kexec' })).toBe(await keyOf(host, { packages }))
  expect(await keyOf(host, { machine: 'vm' })).toBe(await keyOf(host))
})

test('without lists, or with those of other sources, there is no key', async () => {
  const host = await hostWithLists('a')
  expect(await keyOf({ ...host, cache: join(host.cache, 'elsewhere') })).toBeUndefined()
  writeFileSync(join(host.aptFolder, 'sources.list'), `${sources}${sources.replace('.e', '2.e')}`)
  expect(await keyOf(host)).toBeUndefined()
})

test('a guest with its own systemd has another key, and one that names what it needs the same', async () => {
  const host = await hostWithLists('a')
  const system = await keyOf(host, { boot: 'system' })
  expect(system).not.toBe(await keyOf(host, { boot: 'exec' }))
  const named = ['fio', 'systemd', 'systemd-sysv', 'dbus', 'udev']
  expect(system).toBe(await keyOf(host, { packages: named }))
  expect(await keyOf(host, { boot: 'exec' })).toBe(await keyOf(host))
})
