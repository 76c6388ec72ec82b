const mebibytes = { k: 1 / 1024, m: 1, g: 1024, t: 1024 * 1024 }

/** MiB, rounded down, of `2G`, `512M`, `1.5GiB` or a bare number of MiB; undefined for anything else. */
export function parseMiB(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(?:([kmgt])(?:ib)?)?$/i.exec(text)
  if (match === null) return undefined
  const unit = (match[2] ?? 'm').toLowerCase() as keyof typeof mebibytes
  return Math.floor(Number(match[1]) * mebibytes[unit])
}
