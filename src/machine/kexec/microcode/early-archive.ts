import type { Update } from './update.ts'

const headerBytes = 110
const page = 4096

/**
 * The archive by which a kernel finds microcode before it unpacks anything: uncompressed newc, the
 * first of an initrd (Linux, Documentation/arch/x86/microcode.rst). Whole pages long.
 */
export function earlyArchive({ vendor, bytes }: Pick<Update, 'vendor' | 'bytes'>): Buffer {
  const folder = 'kernel/x86/microcode'
  const folders = ['kernel', 'kernel/x86', folder]
  const parts: Buffer[] = []
  let length = 0
  const add = (part: Buffer) => {
    parts.push(part)
    length += part.length
  }
  for (const each of folders) add(entry(`${each}\0`, 0o40755))
  // A processor takes its update from an address that 16 divides: zeros behind the name see to that.
  let name = `${folder}/${vendor}.bin\0`
  while ((length + headerBytes + name.length) % 16 !== 0) name += '\0'
  add(entry(name, 0o100644, bytes))
  add(entry('TRAILER!!!\0', 0))
  add(Buffer.alloc((page - (length % page)) % page))
  return Buffer.concat(parts)
}

/** An entry of the archive, filled up to a multiple of four. */
function entry(name: string, mode: number, content: Buffer = Buffer.alloc(0)): Buffer {
  const fields = [0, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0]
  const hex = fields.map((field) => field.toString(16).padStart(8, '0'))
  const head = padded(Buffer.from(`070701${hex.join('')}${name}`, 'latin1'))
  return Buffer.concat([head, padded(content)])
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
}
