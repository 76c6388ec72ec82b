/** What an update of Intel's says of itself. */
export interface IntelWish {
  readonly signature: number
  readonly revision: number
  readonly platforms?: number
  /** 0xMMDDYYYY */
  readonly date?: number
  readonly dataBytes?: number
  /** More processors: signature, platforms. */
  readonly more?: readonly (readonly [number, number])[]
}

/** An update that is sound but for what it would do to a processor. */
export function intelUpdate(wish: IntelWish): Buffer {
  const { signature, revision, platforms = 1, date = 0x08282023, dataBytes = 64, more = [] } = wish
  const table = more.length === 0 ? 0 : 20 + 12 * more.length
  const bytes = Buffer.alloc(48 + dataBytes + table, 0x5a)
  const header = [1, revision, date, signature, 0, 1, platforms, dataBytes, bytes.length, 0, 0, 0]
  header.forEach((word, index) => {
    bytes.writeUInt32LE(word >>> 0, 4 * index)
  })
  if (table > 0) {
    const at = 48 + dataBytes
    bytes.fill(0, at)
    bytes.writeUInt32LE(more.length, at)
    more.forEach(([each, its], index) => {
      bytes.writeUInt32LE(each, at + 20 + 12 * index)
      bytes.writeUInt32LE(its, at + 24 + 12 * index)
    })
  }
  let sum = 0
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + bytes.readUInt32LE(at)) | 0
  bytes.writeUInt32LE(-sum >>> 0, 16)
  return bytes
}

/** A container of AMD's: the processors' short names, and an update for each of some names. */
export function amdContainer(
  names: readonly (readonly [signature: number, name: number])[],
  patches: readonly { readonly name: number; readonly revision: number; readonly date?: number }[],
): Buffer {
  const table = Buffer.alloc(16 * (names.length + 1))
  names.forEach(([signature, name], index) => {
    table.writeUInt32LE(signature, 16 * index)
    table.writeUInt16LE(name, 16 * index + 12)
  })
  const magic = Buffer.from('DMA\0', 'latin1')
  const made = patches.map(({ name, revision, date = 0x08282023 }) => {
    const patch = Buffer.alloc(128, 0x5a)
    patch.writeUInt32LE(date, 0)
    patch.writeUInt32LE(revision, 4)
    patch.writeUInt16LE(name, 24)
    return section(1, patch)
  })
  return Buffer.concat([magic, section(0, table), ...made])
}

function section(type: number, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(type, 0)
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content])
}
