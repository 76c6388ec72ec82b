import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { DiskFormat } from '../model/disk.ts'

/** What a file holds as a disk of a format. */
export type DiskFile =
  | { readonly bytes: number; readonly isQcow2: boolean }
  | { readonly unfit: string; readonly remedy: string }

const magic = Buffer.from('QFI\xfb', 'latin1')

/** Incompatible features that keep the disk in one file: dirty, corrupt; not data in another file. */
const harmlessFeatures = 0b11n

/** Looks at a file that is to be a disk. An image that takes its bytes from other files is unfit. */
export function readDiskFile(path: string, format: DiskFormat): DiskFile {
  const descriptor = openSync(path, 'r')
  try {
    const header = Buffer.alloc(80)
    readSync(descriptor, header, 0, header.length, 0)
    const isQcow2 = header.subarray(0, 4).equals(magic)
    if (format === 'raw') return { bytes: fstatSync(descriptor).size, isQcow2 }
    return isQcow2
      ? readHeader(header)
      : { unfit: 'is no qcow2 image', remedy: 'leave out format=qcow2' }
  } finally {
    closeSync(descriptor)
  }
}

function readHeader(header: Buffer): DiskFile {
  const remedy = 'copy it with qemu-img convert -O qcow2'
  const version = header.readUInt32BE(4)
  if (version !== 2 && version !== 3) return { unfit: `is of qcow2's version ${version}`, remedy }
  if (header.readBigUInt64BE(8) !== 0n) return { unfit: 'stands on another image', remedy }
  if (header.readUInt32BE(32) !== 0) return { unfit: 'is encrypted', remedy }
  const features = version === 3 ? header.readBigUInt64BE(72) : 0n
  if ((features & ~harmlessFeatures) !== 0n)
    return { unfit: 'has its bytes in another file, or in a form of its own', remedy }
  return { bytes: Number(header.readBigUInt64BE(24)), isQcow2: true }
}
