import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compareManifests } from '../../../../src/machine/kexec/traces/compare.ts'
import type { Manifest } from '../../../../src/machine/kexec/traces/entry.ts'
import { keepManifest, keptManifest } from '../../../../src/machine/kexec/traces/kept.ts'
import { scratchFolder } from '../../../scratch.ts'

const manifest: Manifest = {
  entries: new Map([
    ['/etc/\xc3\xa9\n', { kind: 'file', mode: 0o644, uid: 0, gid: 0, size: 1, mtime: 7 }],
  ]),
  kernel: new Map([['kexec_loaded', '0']]),
  over: ['/opt'],
  lacks: 'there is no sha256sum',
}

test('what is kept is there as it was, for its owner alone', async () => {
  const file = join(scratchFolder(), 'manifest')
  await keepManifest(file, manifest)
  expect(await keptManifest(file)).toEqual(manifest)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const { traces } = compareManifests((await keptManifest(file)) as Manifest, manifest)
  expect(traces).toEqual([])
})

test('what was not kept, or not whole, is none', async () => {
  const file = join(scratchFolder(), 'manifest')
  expect(await keptManifest(file)).toBeUndefined()
  writeFileSync(file, '{"entries":[["/etc"')
  expect(await keptManifest(file)).toBeUndefined()
  writeFileSync(file, '{}')
  expect(await keptManifest(file)).toBeUndefined()
})
