import { expect, test } from 'vitest'
import type { Nix } from '../../src/nix/nix.ts'
import { closureInfo, pathsIn } from '../../src/nix/path-info.ts'

const { signal } = new AbortController()
const common = { narHash: 'sha256-x', narSize: 120, references: [] }
const told = {
  '2.8.0': JSON.stringify([
    { path: '/nix/store/a', ...common, ultimate: true },
    { path: '/nix/store/b', ...common, ca: 'fixed:r:sha256:x', signatures: ['key:x'] },
  ]),
  '2.26.3': JSON.stringify({
    '/nix/store/a': { ...common, ca: null, deriver: null, signatures: [], ultimate: true },
    '/nix/store/b': { ...common, ca: 'fixed:r:sha256:x', signatures: ['key:x'], ultimate: false },
  }),
}

const saying = (version: string, text: string): Nix => ({
  version,
  bin: '/usr/bin',
  sandbox: { on: true },
  run: async () => text,
})

test.each(Object.entries(told))('what Nix %s knows of paths', async (version, text) => {
  expect(await closureInfo(saying(version, text), '/nix/store/a', signal)).toEqual([
    { path: '/nix/store/a', ...common, ultimate: true, signatures: [] },
    {
      path: '/nix/store/b',
      ...common,
      ultimate: false,
      signatures: ['key:x'],
      ca: 'fixed:r:sha256:x',
    },
  ])
})

test.each([
  ['2.8.0', '[{"path":"/nix/store/a"},{"path":"/nix/store/b","valid":false}]'],
  ['2.26.3', '{"/nix/store/a":{"narSize":120},"/nix/store/b":null}'],
])('what another store has, by Nix %s', async (version, text) => {
  const paths = ['/nix/store/a', '/nix/store/b']
  expect(await pathsIn(saying(version, text), 'https://x', paths)).toEqual(['/nix/store/a'])
})
