import { createReadStream } from 'node:fs'

/** How often each text stands in a file, which may be large and sparse. */
export async function countIn(
  path: string,
  texts: readonly string[],
): Promise<Map<string, number>> {
  const needles = texts.map((text) => Buffer.from(text))
  const longest = Math.max(...needles.map(({ length }) => length))
  const counts = needles.map(() => 0)
  let rest: Buffer = Buffer.alloc(0)
  for await (const bytes of createReadStream(path, { highWaterMark: 2 ** 22 })) {
    const chunk = Buffer.concat([rest, bytes as Buffer])
    needles.forEach((needle, index) => {
      let at = chunk.indexOf(needle)
      while (at !== -1) {
        if (at + needle.length > rest.length) counts[index] = (counts[index] ?? 0) + 1
        at = chunk.indexOf(needle, at + 1)
      }
    })
    rest = chunk.subarray(Math.max(0, chunk.length - longest + 1))
  }
  return new Map(texts.map((text, index) => [text, counts[index] ?? 0]))
}
