import { open } from 'node:fs/promises'

const chunk = 64 * 1024 // named with its length, or Node 18 reads nothing

/** A file's bytes, which may also come from a pipe. Rejects where it has more than `most`. */
export async function readSmall(path: string, most: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const parts: Buffer[] = []
    let length = 0
    for (;;) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(chunk), 0, chunk, null)
      if (bytesRead === 0) return Buffer.concat(parts)
      length += bytesRead
      if (length > most) throw new Error(`${path} has more than ${most} bytes`)
      parts.push(buffer.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}
