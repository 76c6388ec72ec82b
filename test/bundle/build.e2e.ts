import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildBundle, findBundle } from '../../src/bundle/build.ts'
import { type BuildHost, thisBuildHost } from '../../src/bundle/host.ts'
import type { GuestWish } from '../../src/bundle/wish.ts'
import { type System, systems } from '../../src/model/system.ts'
import { findNix } from '../../src/nix/find.ts'
import type { Nix } from '../../src/nix/nix.ts'
import { runTool } from '../e2e/tool.ts'

const emit = () => undefined
const wish = (system: System, packages: readonly string[] = []): GuestWish => ({
  system,
  packages,
  refresh: false,
})

/** Stands for a Nix that must not be asked. */
const noNix: Nix = {
  version: '0',
  bin: '/nowhere',
  sandbox: { on: true },
  run: async () => {
    throw new Error('Nix was asked')
  },
}

let nix: Nix
let host: BuildHost

beforeAll(async () => {
  const { signal } = new AbortController()
  const options = { installer: 'auto', extraConfig: [], substituters: [] } as const
  nix = await findNix(options, { emit, signal, install: true })
  // An index of its own, over the package lists and packages that are here.
  const here = await thisBuildHost()
  const cache = await mkdtemp(join(tmpdir(), 'cache-'))
  await mkdir(join(here.cache, 'apt'), { recursive: true })
  await symlink(join(here.cache, 'apt'), join(cache, 'apt'))
  host = { ...here, cache }
})

afterAll(() => rm(host.cache, { recursive: true }))

describe.each(systems)('a guest for %s', (system) => {
  test('is built once, and found again without any process', async () => {
    const first = await buildBundle(wish(system, ['tree']), { nix, emit }, host)
    expect(first.built).toBe(true)
    expect(first.bundle.packages.map(({ name }) => name)).toContain('tree')

    const path = process.env.PATH
    process.env.PATH = '/nowhere'
    try {
      const again = await buildBundle(wish(system, ['tree']), { nix: noNix, emit }, host)
      expect(again).toEqual({ ...first, built: false })
      expect(await findBundle(wish(system, ['tree', 'tree']), host)).toEqual({
        path: first.path,
        bundle: first.bundle,
      })
    } finally {
      process.env.PATH = path
    }
    expect(await findBundle(wish(system, ['bc']), host)).toBeUndefined()
  })

  test('is the same store path when the index is lost', async () => {
    const { path } = await buildBundle(wish(system, ['tree']), { nix, emit }, host)
    await rm(join(host.cache, 'bundles'), { recursive: true })
    const again = await buildBundle(wish(system, ['tree']), { nix, emit }, host)
    expect(again).toMatchObject({ path, built: true })
  })
})

test('a guest is the same byte for byte when built again', async () => {
  const { path } = await buildBundle(wish('x86_64-linux', ['tree']), { nix, emit }, host)
  for (const part of ['kernel', 'initrd', 'root.squashfs']) {
    const output = dirname(await realpath(join(path, part)))
    const deriver = (await nix.run('nix-store', ['--query', '--deriver', output])).trim()
    await nix.run('nix-store', ['--realise', '--check', deriver]) // rejects where they differ
  }
})

test('packages the distribution does not have are named, with those that come close', async () => {
  const building = buildBundle(wish('x86_64-linux', ['fioo', 'bash']), { nix, emit }, host)
  await expect(building).rejects.toMatchObject({
    outcome: 'build-failed',
    message: 'the package fioo is not in the distribution for x86_64-linux',
    remedy: expect.stringContaining('fio'),
  })
})

test('packages that exclude each other are named', async () => {
  const names = ['postfix', 'exim4-daemon-light']
  const building = buildBundle(wish('x86_64-linux', names), { nix, emit }, host)
  await expect(building).rejects.toMatchObject({
    outcome: 'build-failed',
    message: expect.stringMatching(/postfix : Conflicts/),
  })
})

describe('in the guest', () => {
  test('owners and modes are those of the packages', async () => {
    const files = ['/usr/bin/su', '/usr/bin/chage', '/etc/shadow', '/var/local', '/tmp', '/root']
    const { stdout } = await runTool(['run', `stat -c '%a %U:%G %n' ${files.join(' ')}`])
    expect(stdout.toString().trim().split('\n')).toEqual([
      '4755 root:root /usr/bin/su',
      '2755 root:shadow /usr/bin/chage',
      '640 root:shadow /etc/shadow',
      '2775 root:staff /var/local',
      '1777 root:root /tmp',
      '700 root:root /root',
    ])
  })

  test('what maintainer scripts would have done is there', async () => {
    const script = `
      awk 'BEGIN { print "awk" }'
      readlink /etc/alternatives/awk
      su nobody -s /bin/sh -c 'id -un'
      dpkg -L dash | grep bin/dash
      dpkg --get-selections bash
      grep -c 'BEGIN CERTIFICATE' /etc/ssl/certs/ca-certificates.crt | grep -qE '..' && echo certificates
      test -x /bin/sh && grep -x /bin/bash /etc/shells`
    const { stdout } = await runTool(['run', script])
    expect(stdout.toString().replace(/\t+/g, ' ').split('\n')).toEqual([
      'awk',
      '/usr/bin/mawk',
      'nobody',
      '/bin/dash',
      'bash install',
      'certificates',
      '/bin/bash',
      '',
    ])
  })

  test('a kernel given as an image runs with its modules', async () => {
    const { path, bundle } = await buildBundle(wish('x86_64-linux'), { nix, emit }, host)
    const { file, modules, release } = bundle.kernel
    const kernel = ['--kernel', join(path, file), '--modules', modules]
    const script = 'uname -r; modprobe xfs && grep -o ^xfs /proc/modules'
    const { stdout, stderr } = await runTool(['run', ...kernel, script])
    expect(stdout.toString(), stderr).toBe(`${release}\nxfs\n`)
  })
})
