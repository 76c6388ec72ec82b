import { chmodSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { kvmVerdict, rememberVerdict, verdictsFile } from '../../../src/host/kvm/verdict.ts'
import { scratchFolder } from '../../scratch.ts'

let qemu: string
beforeEach(() => {
  vi.stubEnv('XDG_CACHE_HOME', scratchFolder())
  qemu = join(scratchFolder(), 'qemu')
  writeFileSync(qemu, 'a build')
})
afterEach(() => vi.unstubAllEnvs())

const system = 'x86_64-linux'
const keysRemembered = () => Object.keys(JSON.parse(readFileSync(verdictsFile(), 'utf8')))

test('nothing is known before a guest has tried', async () => {
  expect(await kvmVerdict(system, qemu)).toBeUndefined()
})

test('a verdict is remembered for its system and for no other', async () => {
  await rememberVerdict(system, qemu, 'QEMU was killed')
  await rememberVerdict('aarch64-linux', qemu, 'works')
  expect(await kvmVerdict(system, qemu)).toBe('QEMU was killed')
  expect(await kvmVerdict('aarch64-linux', qemu)).toBe('works')
})

test('another build of QEMU is tried anew', async () => {
  await rememberVerdict(system, qemu, 'QEMU was killed')
  utimesSync(qemu, 1, 1)
  expect(await kvmVerdict(system, qemu)).toBeUndefined()
})

test('what an earlier start of the machine left is dropped', async () => {
  await rememberVerdict(system, qemu, 'works')
  const [key = ''] = keysRemembered()
  const before = key.replace(/^\S+/, '00000000-0000-0000-0000-000000000000')
  writeFileSync(verdictsFile(), JSON.stringify({ [before]: 'QEMU was killed' }))
  expect(await kvmVerdict(system, qemu)).toBeUndefined()
  await rememberVerdict(system, qemu, 'works')
  expect(keysRemembered()).toEqual([key])
})

test.each(['', 'null', '{"half'])(
  'a file with %j in it is as none, and is replaced',
  async (text) => {
    await rememberVerdict(system, qemu, 'works')
    writeFileSync(verdictsFile(), text)
    expect(await kvmVerdict(system, qemu)).toBeUndefined()
    await rememberVerdict(system, qemu, 'works')
    expect(await kvmVerdict(system, qemu)).toBe('works')
  },
)

test('where nothing can be kept, that is no fault', async () => {
  const file = join(scratchFolder(), 'no-folder')
  writeFileSync(file, '')
  chmodSync(file, 0o400)
  vi.stubEnv('XDG_CACHE_HOME', file)
  await rememberVerdict(system, qemu, 'works')
  expect(await kvmVerdict(system, qemu)).toBeUndefined()
})
