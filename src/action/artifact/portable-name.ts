/** Longest name of a file or folder in an artifact, in bytes of UTF-8: every file system takes it. */
const longestName = 200

/**
 * A file's name as one that the artifact service takes, that Windows and macOS can unpack, and that
 * forms no workflow command where it is printed. What cannot stay is written as the `%HH` of its
 * bytes, a `%` that would look like one too, so that no two names become the same.
 */
export function portableName(name: Buffer): string {
  const text = name.toString('utf8')
  if (!Buffer.from(text, 'utf8').equals(name)) {
    return unreserved(name.toString('latin1').replaceAll(unsafeByte, escaped('latin1')))
  }
  return unreserved(text.replaceAll(unsafe, escaped('utf8')))
}

/**
 * Portable names for all the entries of one folder, in their order. No two of them are the same,
 * also for file systems that know no case. One that is too long is cut; that and a name that would
 * be the same as another's end in `~N`.
 */
export function portableNames(names: readonly Buffer[]): string[] {
  const taken = new Set<string>()
  const portable = new Map<number, string>()
  const changing: [number, string][] = []
  for (const [index, name] of names.entries()) {
    const wanted = portableName(name)
    const stays = wanted === name.toString('utf8') && !isLong(wanted)
    if (stays && !taken.has(folded(wanted))) {
      taken.add(folded(wanted))
      portable.set(index, wanted)
    } else changing.push([index, wanted])
  }
  const numbers = new Map<string, number>()
  for (const [index, wanted] of changing) portable.set(index, distinct(wanted, taken, numbers))
  return names.map((_, index) => portable.get(index) ?? '')
}

// Refused by the service or by Windows; invisible or not text, which may also hide a command from
// the eye; `##[`, the old form of a command; and what this escaping itself means something by.
const unsafe =
  /["*:<>?\\|]|[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?<=#)#(?=\[)|%(?=[\dA-F]{2})|[. ]$/gu
const unsafeByte = /["*:<>?\\|]|[^ -~]|(?<=#)#(?=\[)|%(?=[\dA-F]{2})|[. ]$/g

/** Names that mean a device to Windows, whatever extension they have. */
const device = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)(?= *(?:\.|$))/iu

function unreserved(name: string): string {
  return name.replace(device, (match) => match.replace(/.$/u, escaped('utf8')))
}

function escaped(encoding: 'latin1' | 'utf8'): (character: string) => string {
  return (character) =>
    [...Buffer.from(character, encoding)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join('')
}

function distinct(wanted: string, taken: Set<string>, numbers: Map<string, number>): string {
  if (!isLong(wanted) && !taken.has(folded(wanted))) {
    taken.add(folded(wanted))
    return wanted
  }
  const [stem, extension] = cut(wanted)
  const series = folded(`${stem}~${extension}`)
  for (let number = numbers.get(series) ?? 1; ; number++) {
    const name = `${stem}~${number}${extension}`
    if (taken.has(folded(name))) continue
    numbers.set(series, number + 1)
    taken.add(folded(name))
    return name
  }
}

/** A name's stem, as much of it as leaves room for a number, and its extension. */
function cut(name: string): [stem: string, extension: string] {
  const extension = /(?<=.)\.[\w-]{1,16}$/.exec(name)?.[0] ?? ''
  const room = longestName - extension.length - '~100000'.length
  const whole = name.slice(0, name.length - extension.length)
  const stem = Buffer.from(whole).subarray(0, room).toString('utf8')
  return [stem.replace(/\ufffd+$|%[\dA-F]?$/u, ''), extension]
}

const isLong = (name: string) => Buffer.byteLength(name) > longestName

/** The same for names that a file system without case, or with another Unicode form, takes for one. */
const folded = (name: string) => name.normalize('NFKC').toUpperCase().normalize('NFKC')
