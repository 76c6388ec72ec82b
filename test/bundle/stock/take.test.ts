import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { takeStock } from '../../../src/bundle/stock/take.ts'
import type { Happening } from '../../../src/model/event.ts'
import { type Nix, NixError, type NixProgram } from '../../../src/nix/nix.ts'
import { hashOfNar, narOf } from '../../nix/nar.ts'
import { scratchFolder } from '../../scratch.ts'

const guest = `/nix/store/${'0'.repeat(32)}-guest`

/** A folder with the guest, and a Nix that knows it by its derivation. */
function offered(version: string, realise: () => string) {
  const [folder, store] = [scratchFolder(), scratchFolder()]
  const derivation = join(mkdtempSync(join(store, 'x')), 'guest.drv')
  writeFileSync(derivation, `Derive([("out","${guest}","","")],[],[]`)
  const nar = narOf('guest\n')
  const file = 'x.nar.zst'
  writeFileSync(join(folder, file), zstdCompressSync(nar))
  const path = { path: guest, narHash: hashOfNar(nar), narSize: nar.length, references: [], file }
  const manifest = { schema: 1, derivation: `${guest}.drv`, paths: [path] }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  const run = async (_: NixProgram, args: readonly string[]) => {
    if (args.includes('--requisites')) return `${derivation}\n`
    if (args.includes('--print-invalid')) return `${guest}\n`
    return realise()
  }
  const nix: Nix = { version, bin: '/usr/bin', sandbox: { on: true }, run }
  const events: Happening[] = []
  const tools = { nix, emit: (event: Happening) => void events.push(event) }
  const told = () => events.filter(({ type }) => type !== 'progress')
  return { take: () => takeStock(derivation, folder, tools), told }
}

test('what is sound is taken, and told', async () => {
  const { take, told } = offered('2.8.0', () => guest)
  expect(await take()).toEqual({ sound: true, paths: [guest] })
  expect(told()).toEqual([
    { type: 'notice', message: '1 store path of the guest came from the cache' },
  ])
})

test('where a daemon takes nothing from this user, that is said, and no fault of what was kept', async () => {
  const { take, told } = offered('2.8.0', () => {
    throw new NixError('nix-store ended with 1', 'warning: ignoring untrusted substituter x')
  })
  expect(await take()).toEqual({ sound: true, paths: [] })
  expect(told()).toMatchObject([{ type: 'notice', message: /trusted-users$/ }])
})

test('where Nix takes it not, it is refused with the reason', async () => {
  const { take, told } = offered('2.8.0', () => {
    const said = 'copying path a\nerror: the disk is on fire\nerror: build of a failed'
    throw new NixError(`nix-store ended with 1: ${said}`, said)
  })
  expect(await take()).toEqual({ sound: false, paths: [] })
  expect(told()).toMatchObject([
    {
      type: 'warning',
      message: expect.stringMatching(/^refused .* store: the disk is on fire; build of a failed$/),
    },
  ])
})

test.each([
  ['2.24.0', false],
  ['2.24.5', false],
  ['2.23.3', true],
  ['2.24.6', true],
])('whether Nix %s is given archives to unpack: %s', async (version, sound) => {
  const { take, told } = offered(version, () => guest)
  expect(await take()).toMatchObject({ sound })
  if (!sound) expect(told()).toMatchObject([{ message: expect.stringContaining(version) }])
})
