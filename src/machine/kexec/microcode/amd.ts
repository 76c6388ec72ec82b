import { dateOf, signatureOf, type Update } from './update.ts'

const magic = 0x00414d44 // DMA
const sectionBytes = 8
const entryBytes = 16
const patchHeaderBytes = 64
const sections = { table: 0, patch: 1 }

/**
 * Reads AMD's containers, one after the other: in each a table that gives processors a short name,
 * then updates by these names (Linux, arch/x86/kernel/cpu/microcode/amd.c). Each update has its
 * whole container as its bytes, as a kernel wants it. Undefined where the bytes are anything else.
 */
export function amdUpdates(file: Buffer): Update[] | undefined {
  const updates: Update[] = []
  for (let at = 0; at < file.length; ) {
    const container = containerAt(file, at)
    if (container === undefined) return undefined
    updates.push(...container.updates)
    at += container.bytes
  }
  return updates.length === 0 ? undefined : updates
}

function containerAt(file: Buffer, start: number) {
  if (start + 4 > file.length || file.readUInt32LE(start) !== magic) return undefined
  const table = sectionAt(file, start + 4)
  if (table?.type !== sections.table) return undefined
  const names = namesIn(table.content)
  const patches: Buffer[] = []
  let at = table.end
  while (at < file.length && !isMagic(file, at)) {
    const patch = sectionAt(file, at)
    if (patch?.type !== sections.patch || patch.content.length < patchHeaderBytes) return undefined
    patches.push(patch.content)
    at = patch.end
  }
  const bytes = file.subarray(start, at)
  return { bytes: bytes.length, updates: patches.map((patch) => updateOf(patch, names, bytes)) }
}

function isMagic(file: Buffer, at: number): boolean {
  return at + 4 <= file.length && file.readUInt32LE(at) === magic
}

function sectionAt(file: Buffer, at: number) {
  if (at + sectionBytes > file.length) return undefined
  const [type, length] = [file.readUInt32LE(at), file.readUInt32LE(at + 4)]
  const end = at + sectionBytes + length
  return end > file.length
    ? undefined
    : { type, content: file.subarray(at + sectionBytes, end), end }
}

/** The short name of each signature; a signature of 0 ends the table. */
function namesIn(table: Buffer): ReadonlyMap<number, number> {
  const names = new Map<number, number>()
  for (let at = 0; at + entryBytes <= table.length; at += entryBytes) {
    const signature = table.readUInt32LE(at)
    if (signature === 0) break
    names.set(signature, table.readUInt16LE(at + 12))
  }
  return names
}

function updateOf(patch: Buffer, names: ReadonlyMap<number, number>, bytes: Buffer): Update {
  const name = patch.readUInt16LE(24)
  return {
    vendor: 'AuthenticAMD',
    revision: patch.readUInt32LE(4),
    date: dateOf(patch.readUInt32LE(0)),
    bytes,
    fits: (processor) =>
      processor.vendor === 'AuthenticAMD' && names.get(signatureOf(processor)) === name,
  }
}
