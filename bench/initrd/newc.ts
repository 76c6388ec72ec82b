/** A regular file of an archive. */
export interface ArchivedFile {
  readonly name: string
  readonly mode: number
  readonly content: Uint8Array
}

const magic = '070701'
const trailer = 'TRAILER!!!'
const headerLength = 110
const fileType = 0o100000

/** An initrd: a newc cpio archive of regular files at its root. */
export function packNewc(files: readonly ArchivedFile[]): Buffer {
  const end = { name: trailer, mode: 0, content: new Uint8Array() }
  const entries = files.map((file, index) => entry({ ...file, mode: fileType | file.mode }, index))
  return Buffer.concat([...entries, entry(end, 0)].flat())
}

/** The content of one file of an uncompressed newc archive; undefined where it holds none of that name. */
export function readNewc(archive: Buffer, wanted: string): Buffer | undefined {
  let at = 0
  while (archive.toString('latin1', at, at + magic.length) === magic) {
    const size = field(archive, at, 6)
    const nameLength = field(archive, at, 11)
    const name = archive.toString('utf8', at + headerLength, at + headerLength + nameLength - 1)
    const content = aligned(at + headerLength + nameLength)
    if (name === trailer) return undefined
    if (name.replace(/^\.?\//, '') === wanted) return archive.subarray(content, content + size)
    at = aligned(content + size)
  }
  throw new Error(`no newc archive: there is no header at byte ${at}`)
}

/** The header has 13 numbers of 8 hex digits after its magic; all parts begin at multiples of 4. */
function entry({ name, mode, content }: ArchivedFile, inode: number): Buffer[] {
  const numbers = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length + 1, 0]
  const digits = numbers.map((number) => number.toString(16).padStart(8, '0')).join('')
  return [padded(Buffer.from(`${magic}${digits}${name}\0`)), padded(content)]
}

function field(archive: Buffer, header: number, index: number): number {
  const at = header + magic.length + 8 * index
  return Number.parseInt(archive.toString('latin1', at, at + 8), 16)
}

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes], aligned(bytes.length))
}

function aligned(offset: number): number {
  return Math.ceil(offset / 4) * 4
}
