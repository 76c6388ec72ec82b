const clusterBits = 16
const cluster = 2 ** clusterBits
const entryBytes = 8

/** What one entry of the first table leads to: a second table, of one cluster. */
const bytesPerEntry = (cluster / entryBytes) * cluster

/**
 * An image of a disk with nothing on it, of at most 16 TiB, in version 3 of QEMU's format:
 * header, table of reference counts, their first block, and the first table, which is empty.
 */
export function emptyQcow2(bytes: number): Buffer {
  const entries = Math.ceil(bytes / bytesPerEntry)
  const clusters = 3 + Math.ceil((entries * entryBytes) / cluster)
  const image = Buffer.alloc(clusters * cluster)
  image.write('QFI\xfb', 'latin1')
  image.writeUInt32BE(3, 4) // version
  image.writeUInt32BE(clusterBits, 20)
  image.writeBigUInt64BE(BigInt(bytes), 24)
  image.writeUInt32BE(entries, 36)
  image.writeBigUInt64BE(BigInt(3 * cluster), 40) // where the first table is
  image.writeBigUInt64BE(BigInt(cluster), 48) // where the table of reference counts is
  image.writeUInt32BE(1, 56) // its clusters
  image.writeUInt32BE(4, 96) // reference counts have 2^4 bits
  image.writeUInt32BE(104, 100) // the header's own length
  image.writeBigUInt64BE(BigInt(2 * cluster), cluster) // where their first block is
  for (let used = 0; used < clusters; used++) image.writeUInt16BE(1, 2 * cluster + 2 * used)
  return image
}
