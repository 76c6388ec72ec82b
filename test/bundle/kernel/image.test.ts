import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readImage, unpackImage } from '../../../src/bundle/kernel/image.ts'
import { arm64Image, bzImage, zbootImage } from './images.ts'

function inFile(bytes: Buffer): string {
  const file = join(mkdtempSync(join(tmpdir(), 'image-')), 'vmlinuz')
  writeFileSync(file, bytes)
  return file
}

describe('an image says its system and release', () => {
  test('bzImage', async () => {
    expect(await readImage(inFile(bzImage('6.1.0-56-cloud-amd64')))).toEqual({
      system: 'x86_64-linux',
      release: '6.1.0-56-cloud-amd64',
    })
  })

  test.each([
    ['Image', arm64Image('6.12.1+deb13-arm64')],
    ['Image.gz', gzipSync(arm64Image('6.12.1+deb13-arm64'))],
    ['an EFI image with a gzip payload', zbootImage(gzipSync(arm64Image('6.12.1+deb13-arm64')))],
  ])('%s', async (_, bytes) => {
    expect(await readImage(inFile(bytes))).toEqual({
      system: 'aarch64-linux',
      release: '6.12.1+deb13-arm64',
    })
  })

  test("not from the banner's format string", async () => {
    const bytes = Buffer.concat([arm64Image('%s'), Buffer.from('Linux version 6.9.0 (me@here)\0')])
    expect((await readImage(inFile(bytes))).release).toBe('6.9.0')
  })
})

test.each([
  ['an ELF file', Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(2048)]), /ELF file/],
  ['a 32-bit bzImage', bzImage('6.1.0', { is64: false }), /not a kernel image/],
  ['an empty file', Buffer.alloc(0), /not a kernel image/],
  ['any gzip', gzipSync(Buffer.from('hello')), /not a kernel image/],
])('%s is refused', async (_, bytes, message) => {
  await expect(readImage(inFile(bytes))).rejects.toMatchObject({
    outcome: 'build-failed',
    message: expect.stringMatching(message),
    remedy: expect.stringContaining('bzImage'),
  })
})

test('unpacking takes off what wraps an image, and nothing else', () => {
  const image = arm64Image('6.1.0')
  expect(unpackImage(zbootImage(gzipSync(image)))).toEqual(image)
  expect(unpackImage(bzImage('6.1.0'))).toEqual(bzImage('6.1.0'))
})
