import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildBundle } from '../../../src/bundle/build.ts'
import { buildImage, findImage } from '../../../src/bundle/image/build.ts'
import type { BuiltBundle } from '../../../src/model/bundle.ts'
import type { BuiltImage } from '../../../src/model/image.ts'
import { systems } from '../../../src/model/system.ts'
import { findNix } from '../../../src/nix/find.ts'
import type { Nix } from '../../../src/nix/nix.ts'
import { scratchFolder } from '../../scratch.ts'

const emit = () => undefined
const { signal } = new AbortController()

describe.each(systems)('the image of a guest for %s', (system) => {
  let nix: Nix
  let bundle: BuiltBundle
  let built: BuiltImage & { readonly built: boolean }

  beforeAll(async () => {
    const options = { installer: 'auto', extraConfig: [], substituters: [] } as const
    nix = await findNix(options, { emit, signal, install: true })
    const wish = { system, packages: [], refresh: false, machine: 'kexec' } as const
    bundle = await buildBundle(wish, { nix, emit, signal })
    built = await buildImage(bundle, { nix, emit, signal })
  })

  test('is found again without any process', async () => {
    const { path, image } = built
    const env = process.env.PATH
    process.env.PATH = '/nowhere'
    try {
      expect(await findImage(bundle)).toEqual({ path, image })
    } finally {
      process.env.PATH = env
    }
  })

  test('has a kernel for hardware, and says what is in it', () => {
    const { path, image } = built
    expect(image.release).not.toContain('cloud')
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' })
    const files = names.filter((name) => statSync(join(path, name)).isFile())
    expect(files.filter((name) => name !== 'image.json').sort()).toEqual(
      Object.keys(image.files).sort(),
    )
    for (const [name, { sha256, size }] of Object.entries(image.files)) {
      const content = readFileSync(join(path, name))
      expect([name, content.length, createHash('sha256').update(content).digest('hex')]).toEqual([
        name,
        size,
        sha256,
      ])
    }
    expect(image.ssh.keyOptions).toEqual(expect.arrayContaining(['command', 'no-pty', 'restrict']))
    expect(image.ssh.keyOptions).not.toContain('from')
  })

  test('refers to nothing else in the store', async () => {
    expect(await nix.run('nix-store', ['--query', '--references', built.path])).toBe('')
  })

  test('has an initrd of two archives, the second behind whole pages', () => {
    const folder = scratchFolder()
    const initrd = readFileSync(join(built.path, 'initrd'))
    expect(initrd.length % 4096).toBe(0)
    const second = initrd.indexOf('070701', 0, 'latin1')
    expect(second % 4096).toBe(0)
    const list = (input: Buffer) =>
      execFileSync('sh', ['-c', `${join(tools(), 'busybox')} cpio -t 2>/dev/null`], { input })
        .toString()
        .split('\n')
    expect(list(initrd.subarray(second))).toEqual(
      expect.arrayContaining([
        'testbed/root.squashfs',
        'testbed/modules.squashfs',
        'testbed/crash/kernel',
        'testbed/crash/initrd',
      ]),
    )
    const base = execFileSync('sh', ['-c', 'zstd -dc 2>/dev/null || true'], {
      input: initrd.subarray(0, second),
      maxBuffer: 2 ** 28,
      cwd: folder,
    })
    const names = [...base.toString('latin1').matchAll(/testbed\/[\w/.-]+/g)].map(([name]) => name)
    for (const name of ['raise', 'ssh/dropbear', 'ssh/ld.so', 'ssh/lib/libc.so.6', 'agent'])
      expect(names).toContain(`testbed/${name}`)
    expect(names.some((name) => /modules\/\d+-loop\.ko$/.test(name))).toBe(true)
  })

  /** Programs of this machine's, whatever the image is for. */
  function tools(): string {
    return join(native().path, 'tools')
  }
})

let own: BuiltImage | undefined
beforeAll(async () => {
  const options = { installer: 'auto', extraConfig: [], substituters: [] } as const
  const nix = await findNix(options, { emit, signal, install: true })
  const system = process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux'
  const wish = { system, packages: [], refresh: false, machine: 'kexec' } as const
  own = await buildImage(await buildBundle(wish, { nix, emit, signal }), { nix, emit, signal })
})

function native(): BuiltImage {
  if (own === undefined) throw new Error('no image was built')
  return own
}
