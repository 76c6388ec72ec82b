import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as zlib from 'node:zlib' // by name it would end the command line's start: Node has zstd since 22.15
import type { ArchivedPath } from './archive.ts'
import { nixBase32 } from './base32.ts'

/** Rejects with an Error unless a plain file holds the NAR that is told of it, and no byte more. */
export async function checkNarFile(
  path: string,
  { file, narHash, narSize }: Pick<ArchivedPath, 'file' | 'narHash' | 'narSize'>,
  signal?: AbortSignal,
): Promise<void> {
  if (!(await lstat(path)).isFile()) throw new Error(`${file} is no plain file`)
  const hash = createHash('sha256')
  let size = 0
  const taking = new Writable({
    write(piece: Buffer, _encoding, done) {
      size += piece.length
      hash.update(piece)
      // What unpacks to more than it says is not unpacked to its end.
      done(size > narSize ? new Error(`${file} has more than ${narSize} bytes`) : null)
    },
  })
  await pipeline(createReadStream(path), zlib.createZstdDecompress(), taking, {
    ...(signal && { signal }),
  }).catch((error) => {
    throw new Error(`${file} cannot be unpacked: ${error.message}`, { cause: error })
  })
  if (size !== narSize) throw new Error(`${file} has ${size} bytes, not ${narSize}`)
  const actual = `sha256:${nixBase32(hash.digest())}`
  if (actual !== narHash) throw new Error(`${file} has the hash ${actual}, not ${narHash}`)
}
