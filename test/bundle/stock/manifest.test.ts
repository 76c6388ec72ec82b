import { execFileSync } from 'node:child_process'
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Manifest, readManifest } from '../../../src/bundle/stock/manifest.ts'
import { scratchFolder } from '../../scratch.ts'

const store = (name: string) => `/nix/store/${'0'.repeat(32)}-${name}`
const path: Manifest['paths'][number] = {
  path: store('guest'),
  narHash: `sha256:${'0'.repeat(52)}`,
  narSize: 120,
  references: [store('library')],
  file: `${'0'.repeat(52)}.nar.zst`,
}
const manifest: Manifest = { schema: 1, derivation: store('guest.drv'), paths: [path] }

function written(text: string): string {
  const folder = scratchFolder()
  writeFileSync(join(folder, 'manifest.json'), text)
  return folder
}

test('a manifest is read as it was written', async () => {
  expect(await readManifest(written(JSON.stringify(manifest)))).toEqual(manifest)
})

test.each<[string, Partial<Manifest['paths'][number]>]>([
  ['a store path that climbs', { path: store('../../etc/shadow') }],
  ['one that lies below another', { path: store('a/../../../evil') }],
  ['one that is hidden', { path: store('.evil') }],
  ['one outside the store', { path: '/etc/shadow' }],
  ['one with a line break', { path: `${store('a')}\nURL: evil` }],
  ['a reference that climbs', { references: [store('../evil')] }],
  ['a file that climbs', { file: '../../x.nar.zst' }],
  ['a file below', { file: 'nar/x.nar.zst' }],
  ['a hash with more behind it', { narHash: `sha256:${'0'.repeat(52)}\nURL: evil` }],
  ['a size that is none', { narSize: -1 }],
  ['a content that is none', { ca: 'text:sha256:0' }],
])('%s is refused', async (_, changes) => {
  const text = JSON.stringify({ ...manifest, paths: [{ ...path, ...changes }] })
  await expect(readManifest(written(text))).rejects.toThrow(/^manifest.json: paths\.0\.\w+/)
})

test('a manifest that is cut, or of another schema, is refused', async () => {
  await expect(readManifest(written(JSON.stringify(manifest).slice(0, 80)))).rejects.toThrow('JSON')
  const other = written(JSON.stringify({ ...manifest, schema: 2 }))
  await expect(readManifest(other)).rejects.toThrow('manifest.json: schema')
})

test.each<[string, (file: string) => void]>([
  ['a link', (file) => symlinkSync('/etc/passwd', file)],
  ['a fifo', (file) => execFileSync('mkfifo', [file])],
])('%s in its place is not read', async (_, make) => {
  const folder = written('')
  rmSync(join(folder, 'manifest.json'))
  make(join(folder, 'manifest.json'))
  await expect(readManifest(folder)).rejects.toThrow('manifest.json is no plain file')
})
