import { open, readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { Fault } from '../../model/fault.ts'
import type { System } from '../../model/system.ts'

/** What a kernel image says of itself. */
export interface KernelImage {
  readonly system: System
  /** `uname -r`. */
  readonly release: string
}

const headBytes = 64 * 1024

/** Reads an image's headers. Rejects with a Fault for what cannot be booted. */
export async function readImage(file: string): Promise<KernelImage> {
  const head = await readHead(file)
  const image = readX86(head) ?? readArm64(arm64Payload(head) && unpackImage(await readFile(file)))
  if (image !== undefined) return image
  const remedy = 'give arch/x86/boot/bzImage, arch/arm64/boot/Image or Image.gz, or the build tree'
  throw new Fault('build-failed', `${file} is not a kernel image that can be booted${hint(head)}`, {
    remedy,
  })
}

/** The image as the machine loads it: arm64's wrappings taken off. */
export function unpackImage(bytes: Buffer): Buffer {
  if (isGzip(bytes)) return gunzipSync(bytes)
  if (!isZboot(bytes)) return bytes
  const [start, size] = [bytes.readUInt32LE(8), bytes.readUInt32LE(12)]
  const payload = bytes.subarray(start, start + size)
  return isGzip(payload) ? gunzipSync(payload) : bytes
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

async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file)
  try {
    const head = Buffer.alloc(headBytes)
    const { bytesRead } = await handle.read(head, 0, headBytes, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
