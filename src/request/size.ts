const bytesOf = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }

/** MiB, rounded down, of a size. */
export function parseMiB(text: string): number | undefined {
  const bytes = parseBytes(text)
  return bytes === undefined ? undefined : Math.floor(bytes / bytesOf.m)
}

/** Bytes, rounded down, of `2G`, `512M`, `1.5GiB` or a bare number of MiB; undefined for anything else. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(?:([kmgt])(?:ib)?)?$/i.exec(text)
  if (match === null) return undefined
  const unit = (match[2] ?? 'm').toLowerCase() as keyof typeof bytesOf
  return Math.floor(Number(match[1]) * bytesOf[unit])
}
