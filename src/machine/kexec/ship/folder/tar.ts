const block = 512

/** Plain files as a tar archive (ustar), root's and private. Names have at most 100 bytes. */
export function tarOf(files: readonly { readonly name: string; readonly content: Uint8Array }[]) {
  const parts = files.flatMap(({ name, content }) => [
    header(name, content.length),
    content,
    Buffer.alloc((block - (content.length % block)) % block),
  ])
  return Buffer.concat([...parts, Buffer.alloc(2 * block)])
}

function header(name: string, size: number): Buffer {
  const bytes = Buffer.alloc(block)
  const octal = (value: number, at: number, length: number) =>
    bytes.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1')
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long a name for the archive`)
  bytes.write(name, 0)
  octal(0o600, 100, 8)
  octal(0, 108, 8) // owner
  octal(0, 116, 8) // group
  octal(size, 124, 12)
  octal(1, 136, 12) // time
  bytes.write('        ', 148) // the checksum counts as blanks in itself
  bytes.write('0', 156) // a plain file
  bytes.write('ustar\0' + '00', 257, 'latin1')
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return bytes
}
