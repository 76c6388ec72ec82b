import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { gc } from '../../src/gc/gc.ts'
import { draftOf } from '../../src/host/draft.ts'
import { cacheFolder } from '../../src/host/folders.ts'
import { makeScratch, makeView } from '../../src/machine/vm/scratch.ts'
import { cutOffRun } from '../keeper/cut-off.ts'
import { startProgram } from '../keeper/program.ts'
import { scratchFolder } from '../scratch.ts'
import { cached, newHome, summary, usual } from './home.ts'

beforeEach(newHome)

const dead = '2.1'

test('drafts of dead processes go, wherever they are made; those of live ones stay', async () => {
  const gone = [
    `build.${dead}.a1B2c3/kernel/kernel`,
    `room.${dead}.a1B2c3/entry/x`,
    `parcel.${dead}/manifest.json`,
    `kvm.json.${dead}`,
    `bundles/52217987e58a52c1890b5589125b5a65.${dead}`,
    `tools/7f2007ba87678357dd73363cca6193b7.${dead}.a1B2c3/unpacked/x`,
    `templates/abc.${dead}/ram`,
    `nix/nix-2.34.7-x86_64-linux.tar.xz.${dead}`,
    `apt/x86_64-linux/lists.json.${dead}`,
    `apt/x86_64-linux/packages/bash-fdb470b5ec1773b9.deb.${dead}`,
  ].map(cached)
  writeFileSync(join(tmpdir(), `nixos-testbed.${dead}.a1B2c3`), 'a token')
  const live = join(cacheFolder(), 'build')
  mkdirSync(draftOf(live))
  expect(summary(await gc(usual), 'leftovers')).toEqual({
    removed: 11,
    left: { 'their process is at work': 1 },
    failed: 0,
  })
  for (const path of gone) expect(existsSync(path), path).toBe(false)
  expect(existsSync(draftOf(live))).toBe(true)
  expect(readdirSync(tmpdir())).toEqual([])
})

test('where others have their files too, only ours are looked at', async () => {
  const elsewhere = scratchFolder()
  writeFileSync(join(elsewhere, 'kept'), '')
  writeFileSync(join(tmpdir(), `theirs.${dead}`), '')
  symlinkSync(elsewhere, join(tmpdir(), 'nixos-testbed-20261120-101500-3fa9c1'))
  mkdirSync(join(tmpdir(), 'nixos-testbed-test-x'))
  expect(summary(await gc(usual), 'leftovers')).toEqual({ removed: 0, left: {}, failed: 0 })
  expect(readdirSync(elsewhere)).toEqual(['kept'])
  expect(readdirSync(tmpdir())).toHaveLength(3)
})

test('the scratch folder of a dead machine goes, and never with what a view shows', async () => {
  const script = `
    import { makeScratch, makeView } from './src/machine/vm/scratch.ts'
    await makeView(await makeScratch('20261120-101500-3fa9c1'), 'store')
    await ready()
  `
  await makeView(await makeScratch('20261120-101500-aaaaaa'), 'store')
  const machine = await startProgram(script)
  expect(summary(await gc(usual), 'leftovers').removed).toBe(0)
  await machine.goOn()
  const shown = join(tmpdir(), 'nixos-testbed-20261120-101500-3fa9c1/store.view/shown')
  writeFileSync(shown, '')
  expect(summary(await gc(usual), 'leftovers')).toMatchObject({ removed: 0, failed: 1 })
  expect(existsSync(shown)).toBe(true)
})

test('what a run that is yet to be finished left is for who finishes it', async () => {
  const { id } = await cutOffRun()
  const folder = join(tmpdir(), `nixos-testbed-${id}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'maker'), '2 1')
  expect(summary(await gc(usual), 'leftovers')).toMatchObject({ removed: 0, failed: 0 })
  expect(existsSync(folder)).toBe(true)
})
