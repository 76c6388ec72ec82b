import { homedir } from 'node:os'
import { afterEach, expect, test, vi } from 'vitest'
import { cacheFolder, stateFolder } from '../../src/host/folders.ts'

afterEach(() => vi.unstubAllEnvs())

test('the folders lie where XDG says', () => {
  vi.stubEnv('XDG_STATE_HOME', '/s')
  vi.stubEnv('XDG_CACHE_HOME', '/c')
  expect([stateFolder(), cacheFolder()]).toEqual(['/s/nixos-testbed', '/c/nixos-testbed'])
})

test.each([undefined, '', 'relative'])('else they lie below the home folder: %j', (value) => {
  vi.stubEnv('XDG_STATE_HOME', value)
  vi.stubEnv('XDG_CACHE_HOME', value)
  expect(stateFolder()).toBe(`${homedir()}/.local/state/nixos-testbed`)
  expect(cacheFolder()).toBe(`${homedir()}/.cache/nixos-testbed`)
})
