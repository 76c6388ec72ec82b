import { describe, expect, it } from 'vitest'
import { packNewc, readNewc } from '../../../bench/initrd/newc.ts'

const files = [
  { name: 'a', mode: 0o755, content: Buffer.from('one') },
  { name: 'folder/b', mode: 0o644, content: Buffer.from('two and more') },
]

describe('newc', () => {
  it('gives back what it packed', () => {
    const archive = packNewc(files)
    expect(readNewc(archive, 'a')?.toString()).toBe('one')
    expect(readNewc(archive, 'folder/b')?.toString()).toBe('two and more')
    expect(readNewc(archive, 'c')).toBeUndefined()
  })

  it('begins every part at a multiple of 4, as the kernel wants it', () => {
    const archive = packNewc(files)
    const starts = [...archive.toString('latin1').matchAll(/070701/g)].map(({ index }) => index)
    expect(starts).toHaveLength(3)
    expect(starts.every((start) => start % 4 === 0)).toBe(true)
    expect(archive.length % 4).toBe(0)
  })

  it('refuses what is no archive', () => {
    expect(() => readNewc(Buffer.from('\x1f\x8b'), 'a')).toThrow('header at byte 0')
  })
})
