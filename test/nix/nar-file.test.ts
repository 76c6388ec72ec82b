import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { checkNarFile } from '../../src/nix/nar-file.ts'
import { scratchFolder } from '../scratch.ts'
import { narOf } from './nar.ts'

const content = narOf('asset\n')
// The hash is what `nix-hash --type sha256 --base32` says of such a file.
const told = {
  file: 'x.nar.zst',
  narHash: 'sha256:1sq9jc1jzxz7qz3jb0ff0njj2jmil3fdgk07s3gfmif423hgxjls',
  narSize: 120,
}

function file(bytes: Uint8Array = zstdCompressSync(content)): string {
  const path = join(scratchFolder(), 'x.nar.zst')
  writeFileSync(path, bytes)
  return path
}

test('a file that holds what is told of it is taken', async () => {
  await expect(checkNarFile(file(), told)).resolves.toBeUndefined()
})

test.each<[string, () => string, object, RegExp]>([
  [
    'of other bytes',
    () => file(zstdCompressSync(Buffer.alloc(120))),
    {},
    /has the hash sha256:\w{52}, not/,
  ],
  ['that is cut', () => file(zstdCompressSync(content).subarray(0, 20)), {}, /cannot be unpacked/],
  ['that is no zstd', () => file(content), {}, /cannot be unpacked/],
  ['that unpacks to less', () => file(), { narSize: 128 }, /has 120 bytes, not 128/],
  [
    'that unpacks to far more',
    () => file(zstdCompressSync(Buffer.alloc(2 ** 26))),
    {},
    /has more than 120 bytes/,
  ],
])('one %s is refused', async (_, make, changes, message) => {
  await expect(checkNarFile(make(), { ...told, ...changes })).rejects.toThrow(message)
})

test.each<[string, (path: string) => void]>([
  ['a folder', mkdirSync],
  ['a link', (path) => symlinkSync(file(), path)],
  ['a fifo', (path) => execFileSync('mkfifo', [path])],
])('%s is refused, and waited for by nobody', async (_, make) => {
  const path = join(scratchFolder(), 'x.nar.zst')
  make(path)
  await expect(checkNarFile(path, told)).rejects.toThrow('x.nar.zst is no plain file')
})
