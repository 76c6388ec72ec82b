/** As much of an x86 kernel image as a boot loader reads. */
export function bzImage(release: string, { is64 = true } = {}): Buffer {
  const bytes = Buffer.alloc(0x1000)
  bytes.write('HdrS', 0x202)
  bytes.writeUInt16LE(0x600, 0x20e) // the version, counted from 0x200
  bytes.writeUInt16LE(is64 ? 1 : 0, 0x236)
  bytes.write(`${release} (builder@host) #1 SMP\0`, 0x800)
  return bytes
}

/** As much of an arm64 kernel image as we read: the magic and the banner. */
export function arm64Image(release: string): Buffer {
  const bytes = Buffer.alloc(0x1000)
  bytes.write('MZ', 0)
  bytes.write('ARM\x64', 0x38)
  bytes.write(`Linux version ${release} (builder@host) (gcc)\0`, 0x400)
  return bytes
}

/** An arm64 image that unpacks itself as an EFI program. */
export function zbootImage(payload: Buffer): Buffer {
  const head = Buffer.alloc(64)
  head.write('MZ', 0)
  head.write('zimg', 4)
  head.writeUInt32LE(head.length, 8)
  head.writeUInt32LE(payload.length, 12)
  return Buffer.concat([head, payload])
}
