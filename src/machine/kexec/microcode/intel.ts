import { dateOf, signatureOf, type Update } from './update.ts'

const headerBytes = 48
const extendedHeaderBytes = 20
const extendedEntryBytes = 12
/** Where an update is from before there were sizes in it. */
const oldBytes = { data: 2000, total: 2048 }

/** A processor an update is for: its signature, and a bit for each platform. */
interface Target {
  readonly signature: number
  readonly platforms: number
}

/**
 * Reads Intel's updates, one after the other (Intel's manual, volume 3, "Microcode Update
 * Facilities"). Undefined where the bytes are anything else, or an update's sum is wrong.
 */
export function intelUpdates(file: Buffer): Update[] | undefined {
  const updates: Update[] = []
  for (let at = 0; at < file.length; ) {
    const update = updateAt(file, at)
    if (update === undefined) return undefined
    updates.push(update)
    at += update.bytes.length
  }
  return updates.length === 0 ? undefined : updates
}

function updateAt(file: Buffer, at: number): Update | undefined {
  if (at + headerBytes > file.length) return undefined
  const word = (index: number) => file.readUInt32LE(at + 4 * index)
  const dataBytes = word(7) || oldBytes.data
  const totalBytes = word(7) === 0 ? oldBytes.total : word(8)
  const isWhole = totalBytes % 4 === 0 && totalBytes >= headerBytes + dataBytes
  if (word(0) !== 1 || word(5) !== 1 || !isWhole || at + totalBytes > file.length) return undefined
  const bytes = file.subarray(at, at + totalBytes)
  if (sumOf(bytes) !== 0) return undefined
  const targets = [
    { signature: word(3), platforms: word(6) },
    ...moreTargets(bytes.subarray(headerBytes + dataBytes)),
  ]
  return {
    vendor: 'GenuineIntel',
    revision: word(1),
    date: dateOf(word(2)),
    bytes,
    fits: (processor) =>
      processor.vendor === 'GenuineIntel' &&
      targets.some(
        ({ signature, platforms }) =>
          signature === signatureOf(processor) && isFor(platforms, processor.platform),
      ),
  }
}

/** A processor that is not known to be of a platform is taken to be of any. */
function isFor(platforms: number, platform: number): boolean {
  return platforms === 0 || platform === 0 || (platforms & platform) !== 0
}

/** What stands behind the data: more processors for the same update. */
function moreTargets(table: Buffer): Target[] {
  if (table.length < extendedHeaderBytes) return []
  const room = Math.floor((table.length - extendedHeaderBytes) / extendedEntryBytes)
  const count = Math.min(table.readUInt32LE(0), room)
  return Array.from({ length: count }, (_, index) => {
    const at = extendedHeaderBytes + index * extendedEntryBytes
    return { signature: table.readUInt32LE(at), platforms: table.readUInt32LE(at + 4) }
  })
}

/** Of all its words, as 32 bits. */
function sumOf(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + bytes.readUInt32LE(at)) | 0
  return sum
}
