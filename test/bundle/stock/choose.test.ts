import { expect, test } from 'vitest'
import { ownPaths } from '../../../src/bundle/stock/choose.ts'
import { type Nix, NixError, type NixProgram } from '../../../src/nix/nix.ts'
import type { PathInfo } from '../../../src/nix/path-info.ts'

const info = (path: string, rest: Partial<PathInfo> = {}): PathInfo => ({
  path,
  narHash: 'sha256-',
  narSize: 1,
  references: [],
  ...rest,
})

/** A Nix with two caches, of which one has some paths and the other does not answer. */
function nixWith(version: string, has: readonly string[]) {
  const asked: string[] = []
  const run = async (_: NixProgram, args: readonly string[]) => {
    if (args.includes('path-info')) {
      const store = args[args.indexOf('--store') + 1]
      const paths = args.slice(args.indexOf('--store') + 2)
      asked.push(...paths)
      if (store === 'https://down') throw new NixError('no answer', '')
      const told = paths.map((path) => [path, has.includes(path) ? { path } : null])
      return version === '2.8.0'
        ? JSON.stringify(told.map(([path, each]) => each ?? { path, valid: false }))
        : JSON.stringify(Object.fromEntries(told))
    }
    expect(args.join(' ')).toMatch(version === '2.8.0' ? / show-config / : / config show /)
    return JSON.stringify({ substituters: { value: ['https://down', 'https://up'] } })
  }
  const nix: Nix = { version, bin: '/usr/bin', sandbox: { on: true }, run }
  return { nix, asked }
}

test.each(['2.8.0', '2.26.3'])(
  'what Nix %s is asked for is only what is in doubt',
  async (version) => {
    const { nix, asked } = nixWith(version, ['/published'])
    const { signal } = new AbortController()
    const infos = [
      info('/built', { ultimate: true }),
      info('/brought'),
      info('/signed', { signatures: ['cache.nixos.org-1:x'] }),
      info('/published'),
      info('/copied', { ultimate: false, signatures: [] }),
      info('/source', { ca: 'fixed:r:sha256:0' }),
      info('/text', { ca: 'text:sha256:0' }),
      info('/fixed', { ca: 'fixed:r:sha256:0', ultimate: true }),
      info('/tarball', { ca: 'fixed:sha256:0', ultimate: true }),
    ]
    const own = await ownPaths(nix, infos, new Set(['/brought']), signal)
    expect(own.map(({ path }) => path).sort()).toEqual(['/brought', '/built', '/copied', '/fixed'])
    expect([...new Set(asked)]).toEqual(['/published', '/copied'])
  },
)

test('where nothing is in doubt nobody is asked', async () => {
  const { nix, asked } = nixWith('2.26.3', [])
  const { signal } = new AbortController()
  await ownPaths(nix, [info('/built', { ultimate: true })], new Set(), signal)
  expect(asked).toEqual([])
})
