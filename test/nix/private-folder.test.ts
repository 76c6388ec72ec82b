import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { makerOf } from '../../src/host/draft.ts'
import { sharedPlaces } from '../../src/keeper/places.ts'
import { withPrivateFiles } from '../../src/nix/private-folder.ts'
import { scratchFolder } from '../scratch.ts'

afterEach(() => vi.unstubAllEnvs())

test('files are this user’s alone, and gone after their use, however that ends', async () => {
  const parent = scratchFolder()
  vi.stubEnv('XDG_RUNTIME_DIR', parent)
  let seen = ''
  const use = withPrivateFiles(
    (folder) => ({ 'nix.conf': `in ${folder}` }),
    { secret: false },
    async (folder) => {
      seen = readFileSync(join(folder, 'nix.conf'), 'utf8')
      expect(seen).toBe(`in ${folder}`)
      const modes = [folder, join(folder, 'nix.conf')].map((path) => statSync(path).mode & 0o777)
      expect(modes).toEqual([0o700, 0o600])
      throw new Error('the use failed')
    },
  )
  await expect(use).rejects.toThrow('the use failed')
  expect(seen).toContain(parent)
  expect(readdirSync(parent)).toEqual([])
})

test('secret ones are in memory, wherever the user’s other files are', async () => {
  const onDisk = scratchFolder()
  mkdirSync(join(onDisk, 'runtime'))
  vi.stubEnv('XDG_RUNTIME_DIR', join(onDisk, 'runtime'))
  const folder = await withPrivateFiles(
    () => ({ key: 'k' }),
    { secret: true },
    async (made) => {
      expect(existsSync(join(made, 'key'))).toBe(true)
      return made
    },
  )
  expect(folder).toMatch(/^\/dev\/shm\/nixos-testbed\./)
  expect(existsSync(folder)).toBe(false)
  // What a killed tool leaves there is known for its own, and looked for.
  expect(makerOf(folder)?.pid).toBe(process.pid)
  expect(await sharedPlaces()).toContain('/dev/shm')
})
