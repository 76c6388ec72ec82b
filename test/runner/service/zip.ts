import { buffer } from 'node:stream/consumers'
import { fromBufferPromise } from 'yauzl'

/** What a zip holds, by name; folders' names end with `/`. */
export async function unzip(bytes: Buffer): Promise<Record<string, Buffer>> {
  const zip = await fromBufferPromise(bytes)
  const files: Record<string, Buffer> = {}
  for await (const entry of zip.eachEntry()) {
    files[entry.fileName] = await buffer(await zip.openReadStreamPromise(entry))
  }
  return files
}
