import { resolve } from 'node:path'
import { type Disk, type DiskFormat, diskFormats, type RealDisk } from '../model/disk.ts'
import type { Asked, Refusal } from './asked.ts'
import { oneOf } from './choice.ts'
import { whyNoName } from './disk-name.ts'
import { type DiskText, splitDisk } from './disk-text.ts'
import { type Around, whyNotKept } from './kept-disk.ts'
import { isReal } from './real-disks.ts'
import { parseBytes } from './size.ts'

const sector = 512
const mostBytes = 8 * 2 ** 40 // what a file may hold on ext4, and some
const mostDisks = 24
const form = 'write NAME=SIZE[,format=raw|qcow2][,keep=FILE], a comma in a file name doubled'

/** The guest's disks, in the order of their kernel names. `others` have names too. */
export function readDisks(
  asked: Asked,
  around: Around,
  others: readonly RealDisk[],
): readonly Disk[] {
  const values = (asked.raw.disk ?? []).filter((value) => !isReal(value))
  const disks: Disk[] = []
  for (const value of values) {
    const text = splitDisk(value)
    const disk = diskOf(text, asked.caller.cwd)
    const problems = [
      ...whyMalformed(text),
      ...whyTwice(disk, [...disks, ...others]),
      ...whyNotKept(disk, around),
    ]
    for (const problem of problems) asked.refuse('disk', { value, ...problem })
    disks.push(disk)
  }
  if (values.length > mostDisks)
    asked.refuse('disk', {
      reason: `is given ${values.length} times, and a guest has room for ${mostDisks}`,
      remedy: 'make fewer and larger ones; the script can partition them',
    })
  return disks
}

function diskOf({ name, size = '', options }: DiskText, cwd: string): Disk {
  const { format = 'raw', keep } = options
  return {
    name,
    bytes: parseBytes(size) ?? 0,
    format: format as DiskFormat,
    ...(keep === undefined || keep === '' ? {} : { keep: resolve(cwd, keep) }),
  }
}

function whyMalformed({ name, size, options, strange }: DiskText): Refusal[] {
  const { format = 'raw', keep } = options
  return [
    ...strange.map((part) => ({
      reason: `has ${part || 'nothing'} where an option is`,
      remedy: form,
    })),
    ...whyNoName(name),
    ...(size === undefined ? [{ reason: 'has no size', remedy: form }] : whyNoSize(size)),
    ...(diskFormats.some((each) => each === format)
      ? []
      : [{ reason: `has the format ${format}`, remedy: `give ${oneOf(diskFormats)}` }]),
    ...(keep === ''
      ? [{ reason: 'is kept in no file', remedy: 'give keep=FILE, or leave it out' }]
      : []),
  ]
}

function whyNoSize(size: string): Refusal[] {
  const remedy = 'write its size like 512M, 10G or 1T'
  const bytes = parseBytes(size)
  if (bytes === undefined) return [{ reason: `has ${size || 'nothing'} for a size`, remedy }]
  if (bytes === 0) return [{ reason: 'holds nothing', remedy }]
  if (bytes % sector !== 0)
    return [{ reason: `is of ${bytes} bytes, no whole number of sectors`, remedy }]
  if (bytes > mostBytes)
    return [{ reason: 'is larger than a file may be', remedy: 'give at most 8T' }]
  return []
}

function whyTwice({ name, keep }: Disk, before: readonly (Disk | RealDisk)[]): Refusal[] {
  const remedy = 'give each disk its own'
  return [
    ...(before.some((disk) => disk.name === name)
      ? [{ reason: `is the second disk called ${name}`, remedy }]
      : []),
    ...(keep !== undefined && before.some((disk) => 'keep' in disk && disk.keep === keep)
      ? [{ reason: `is the second disk in ${keep}`, remedy }]
      : []),
  ]
}
