import { open } from 'node:fs/promises'

const tailBytes = 16 * 1024

/** The end of a file, 16 KiB from the start of a line where one starts there; empty where there is no file. */
export async function tailOf(path: string): Promise<string> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return ''
  try {
    const { size } = await file.stat()
    const start = Math.max(0, size - tailBytes)
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(tailBytes),
      position: start,
    })
    const tail = buffer.subarray(0, bytesRead).toString()
    return start === 0 ? tail : tail.slice(tail.indexOf('\n') + 1)
  } finally {
    await file.close()
  }
}
