import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { scratchFolder } from '../../scratch.ts'

/** An entry's archive with other content, packed as the client packed it: as one would who knows how. */
export function repacked(archive: Buffer, spoil: (folder: string) => void): Buffer {
  const isZstd = archive.readUInt32LE() === 0xfd2fb528
  const [folder, tar] = [scratchFolder(), join(scratchFolder(), 'entry.tar')]
  writeFileSync(tar, isZstd ? zstdDecompressSync(archive) : gunzipSync(archive))
  execFileSync('tar', ['-xf', tar, '-C', folder, '--transform=s,.*/,,'])
  spoil(folder)
  execFileSync('tar', ['-cf', tar, '-C', folder, ...readdirSync(folder)])
  const packed = readFileSync(tar)
  return isZstd ? zstdCompressSync(packed) : gzipSync(packed, { level: 1 })
}
