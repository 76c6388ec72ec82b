import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readUpdates, updateFor } from '../../../../src/machine/kexec/microcode/read.ts'
import { type Processor, signatureOf } from '../../../../src/machine/kexec/microcode/update.ts'
import { chance } from '../ssh/chance.ts'
import { amdContainer, intelUpdate } from './made.ts'

const kaby: Processor = { vendor: 'GenuineIntel', family: 6, model: 0x9e, stepping: 9, platform: 2 }
const zen: Processor = {
  vendor: 'AuthenticAMD',
  family: 0x17,
  model: 0x31,
  stepping: 0,
  platform: 0,
}

test('a processor is named as CPUID names it', () => {
  expect(signatureOf(kaby)).toBe(0x906e9)
  expect(signatureOf(zen)).toBe(0x830f10)
  expect(signatureOf({ ...zen, family: 0x0f, model: 0x6b, stepping: 1 })).toBe(0x60fb1)
})

const found = (file: Buffer, processor: Processor) => {
  const update = updateFor(processor, readUpdates(file) ?? [])
  return update && { revision: update.revision, date: update.date, bytes: update.bytes.length }
}

describe('Intel’s', () => {
  const two = Buffer.concat([
    intelUpdate({ signature: 0x906e9, platforms: 0x2a, revision: 0xf4 }),
    intelUpdate({ signature: 0x906e9, platforms: 0x2a, revision: 0xf8, date: 0x09282023 }),
  ])

  test('the newest of the same is taken', () => {
    expect(found(two, kaby)).toEqual({ revision: 0xf8, date: '2023-09-28', bytes: 112 })
  })

  test('one for another platform, stepping or vendor is not', () => {
    expect(found(two, { ...kaby, platform: 4 })).toBeUndefined()
    expect(found(two, { ...kaby, stepping: 10 })).toBeUndefined()
    expect(found(two, { ...kaby, vendor: 'AuthenticAMD' })).toBeUndefined()
    expect(found(two, { ...kaby, platform: 0 })).toMatchObject({ revision: 0xf8 })
  })

  test('a table behind it names more processors', () => {
    const file = intelUpdate({
      signature: 1,
      revision: 7,
      more: [
        [2, 1],
        [0x906e9, 2],
      ],
    })
    expect(found(file, kaby)).toMatchObject({ revision: 7 })
    expect(found(file, { ...kaby, platform: 1 })).toBeUndefined()
  })

  test('a byte that is wrong, or missing, makes it none', () => {
    for (const at of [0, 4, 16, 47, 80, 111]) {
      const broken = Buffer.from(two)
      broken[at] = (broken[at] ?? 0) ^ 1
      expect(readUpdates(broken), `${at}`).toBeUndefined()
    }
    expect(readUpdates(two.subarray(0, -4))).toBeUndefined()
  })

  test('a real one', () => {
    const file = readFileSync(new URL('fixtures/intel-0f-06-08', import.meta.url))
    const processor = { ...kaby, family: 15, model: 6, stepping: 8, platform: 2 }
    expect(found(file, processor)).toEqual({ revision: 9, date: '2006-07-14', bytes: 2048 })
  })
})

describe('AMD’s', () => {
  const file = Buffer.concat([
    amdContainer([[0x830f10, 0x8310]], [{ name: 0x8310, revision: 0x8301072 }]),
    amdContainer(
      [
        [0x830f10, 0x8310],
        [5, 6],
      ],
      [
        { name: 6, revision: 0x9999999 },
        { name: 0x8310, revision: 0x830107b },
      ],
    ),
  ])

  test('the newest by the processor’s short name is taken, with its whole container', () => {
    expect(found(file, zen)).toEqual({
      revision: 0x830107b,
      date: '2023-08-28',
      bytes: 4 + 8 + 48 + 2 * 136,
    })
    expect(found(file, { ...zen, stepping: 1 })).toBeUndefined()
    expect(found(file, { ...zen, vendor: 'HygonGenuine' })).toBeUndefined()
  })

  test('a container that stops short is none', () => {
    for (const cut of [1, 100, 136])
      expect(readUpdates(file.subarray(0, -cut))?.length ?? 0).toBeLessThan(3)
  })

  test('a real one', () => {
    const real = readFileSync(new URL('fixtures/amd-fam16h', import.meta.url))
    const kabini = { ...zen, family: 0x16, model: 0, stepping: 1 }
    expect(found(real, kabini)).toEqual({ revision: 0x700010f, date: '2014-02-19', bytes: 3510 })
  })
})

test('whatever a file holds, reading it ends and breaks nothing', () => {
  const { below, pick } = chance(11)
  const sound = [
    intelUpdate({ signature: 0x906e9, revision: 1, more: [[2, 1]] }),
    amdContainer(
      [[0x830f10, 1]],
      [
        { name: 1, revision: 2 },
        { name: 1, revision: 3 },
      ],
    ),
  ]
  const words = [0, 1, 2, 47, 48, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff0]
  for (let round = 0; round < 20_000; round++) {
    const bytes = Buffer.from(pick(sound).subarray(0, 4 + below(400)))
    for (let change = below(4); change > 0; change--)
      bytes.writeUInt32LE(pick(words), below(bytes.length - 3))
    for (const update of readUpdates(bytes) ?? []) {
      expect(update.bytes.length).toBeLessThanOrEqual(bytes.length)
      update.fits(pick([kaby, zen]))
    }
  }
})
