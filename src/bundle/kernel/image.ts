import { gunzipSync } from 'node:zlib'
import { Fault } from '../../model/fault.ts'
import type { System } from '../../model/system.ts'
import { releaseOf } from './names.ts'
import { mostBinary, readHead, readPlain, withPlain } from './plain-file.ts'

/** What a kernel image says of itself. */
export interface KernelImage {
  readonly system: System
  /** `uname -r`. */
  readonly release: string
}

const headBytes = 64 * 1024
const limits = { maxOutputLength: mostBinary }
const remedy = 'give arch/x86/boot/bzImage, arch/arm64/boot/Image or Image.gz, or the build tree'

/** Reads an image's headers, by its real path. Rejects with a Fault for what cannot be booted. */
export async function readImage(file: string): Promise<KernelImage> {
  const head = await withPlain(file, mostBinary, (handle) => readHead(handle, headBytes))
  const image = readX86(head) ?? readArm64(arm64Payload(head) && (await readUnpacked(file)))
  if (image !== undefined) return { ...image, release: releaseOf(image.release, file) }
  throw new Fault('build-failed', `${file} is not a kernel image that can be booted${hint(head)}`, {
    remedy,
  })
}

/** The image as the machine loads it. Rejects with a Fault where its wrappings are broken. */
export async function readUnpacked(file: string): Promise<Buffer> {
  const bytes = await readPlain(file, mostBinary)
  try {
    return unpackImage(bytes)
  } catch (error) {
    const { message } = error as Error
    throw new Fault('build-failed', `${file} cannot be unpacked: ${message}`, { remedy })
  }
}

/** The image with arm64's wrappings taken off. Throws where these are broken. */
export function unpackImage(bytes: Buffer): Buffer {
  if (isGzip(bytes)) return gunzipSync(bytes, limits)
  if (!isZboot(bytes)) return bytes
  const [start, size] = [bytes.readUInt32LE(8), bytes.readUInt32LE(12)]
  const payload = bytes.subarray(start, start + size)
  return isGzip(payload) ? gunzipSync(payload, limits) : bytes
}

/** Documentation/arch/x86/boot.rst: the header at 0x1f1 with its magic and the version's offset. */
export function readX86(bytes: Buffer): KernelImage | undefined {
  if (bytes.length < 0x264 || bytes.toString('latin1', 0x202, 0x206) !== 'HdrS') return undefined
  const start = 0x200 + bytes.readUInt16LE(0x20e)
  const end = bytes.indexOf(0, start)
  const release = bytes.toString('latin1', start, end).split(' ')[0]
  const is64 = (bytes.readUInt16LE(0x236) & 1) === 1
  return is64 && release ? { system: 'x86_64-linux', release } : undefined
}

/** Documentation/arch/arm64/booting.rst: the magic at 0x38; the release stands in the banner. */
export function readArm64(bytes: Buffer | false): KernelImage | undefined {
  if (!bytes || !isArm64(bytes)) return undefined
  const banner = 'Linux version '
  // The banner's format string comes first in some kernels: look for one with a release.
  for (let at = bytes.indexOf(banner); at >= 0; at = bytes.indexOf(banner, at + 1)) {
    const text = bytes.toString('latin1', at + banner.length, at + banner.length + 128)
    const [, release] = /^(\d[\w.+~-]*) \(/.exec(text) ?? []
    if (release !== undefined) return { system: 'aarch64-linux', release }
  }
  return undefined
}

const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b
const isZboot = (bytes: Buffer) => bytes.toString('latin1', 4, 8) === 'zimg'
const isArm64 = (bytes: Buffer) => bytes.toString('latin1', 0x38, 0x3c) === 'ARM\x64'
const arm64Payload = (head: Buffer) => isGzip(head) || isZboot(head) || isArm64(head)

function hint(head: Buffer): string {
  const isElf = head.toString('latin1', 1, 4) === 'ELF'
  return isElf ? ': it is an ELF file (vmlinux)' : ''
}
