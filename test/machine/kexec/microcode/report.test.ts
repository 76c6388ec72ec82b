import { describe, expect, test } from 'vitest'
import { chooseUpdate } from '../../../../src/machine/kexec/microcode/choose.ts'
import { earlyArchive } from '../../../../src/machine/kexec/microcode/early-archive.ts'
import { reportOf } from '../../../../src/machine/kexec/microcode/report.ts'
import { microcodeText } from '../../../../src/report/words.ts'
import { intelUpdate } from './made.ts'

const processor = { vendor: 'GenuineIntel', family: 6, model: 0x9e, stepping: 9, platform: 2 }
const update = intelUpdate({ signature: 0x906e9, platforms: 2, revision: 0xf4 })
const given = { revision: 0xf4, date: '2023-08-28' }

test.each([
  ['applied', given, '0xea', '0xf4', /^microcode 0xf4 of 2023-08-28 in place of 0xea$/],
  ['applied', given, undefined, '0xf4', /in place of what ran before/],
  ['applied', given, '0xf8', '0xf4', /in place of 0xf8/],
  ['same', given, '0xf4', '0xf4', /which ran before too/],
  ['older', given, '0xf8', '0xf8', /not applied: 0xf4 of .* is older than 0xf8, which runs/],
  ['not-taken', given, '0xea', '0xea', /not applied: the kernel did not take 0xf4/],
  ['none', undefined, '0xea', '0xea', /not applied: there is none for this processor; 0xea runs/],
])('%s', (state, update, before, after, text) => {
  const report = reportOf(update, { before, after })
  expect(report.state).toBe(state)
  expect(microcodeText(report)).toMatch(text)
})

describe('what the target’s own system has', () => {
  const answering = (stdout: Buffer, code: number, inPackage: readonly Buffer[] = []) => {
    const asked: string[] = []
    const exec = async (command: string) => {
      asked.push(command)
      return { exit: { kind: 'code', code } as const, stdout, stderr: Buffer.alloc(0) }
    }
    return { host: { exec }, packaged: async () => inPackage, asked }
  }

  test('is asked for by the name that a kernel would ask by', async () => {
    const host = answering(update, 0)
    const chosen = await chooseUpdate({ kind: 'auto' }, { processor }, host)
    expect(chosen?.revision).toBe(0xf4)
    expect(host.asked[0]).toContain('cat /lib/firmware/intel-ucode/06-9e-09 ')
    const amd = { ...processor, vendor: 'AuthenticAMD', family: 0x17 }
    await chooseUpdate({ kind: 'auto' }, { processor: amd }, host)
    expect(host.asked[1]).toContain('/lib/firmware/amd-ucode/microcode_amd_fam17h.bin.xz')
  })

  test('may be nothing, or nonsense', async () => {
    for (const host of [answering(Buffer.alloc(0), 1), answering(Buffer.from('x'), 0)])
      expect(await chooseUpdate({ kind: 'auto' }, { processor }, host)).toBeUndefined()
    expect(await chooseUpdate({ kind: 'auto' }, {}, answering(update, 0))).toBeUndefined()
  })

  test('is preferred to the distribution’s package, which is there where it has none', async () => {
    const newer = intelUpdate({ signature: 0x906e9, platforms: 2, revision: 0xf8 })
    const choose = async (own: Buffer) =>
      (await chooseUpdate({ kind: 'auto' }, { processor }, answering(own, 0, [newer])))?.revision
    expect(await choose(update)).toBe(0xf4)
    expect(await choose(Buffer.alloc(0))).toBe(0xf8)
  })
})

test('the archive is whole pages, and what a processor takes lies where 16 divides', () => {
  const archive = earlyArchive({ vendor: 'GenuineIntel', bytes: update })
  expect(archive.length % 4096).toBe(0)
  expect(archive.toString('latin1', 0, 6)).toBe('070701')
  expect(archive.indexOf('kernel/x86/microcode/GenuineIntel.bin\0')).toBeGreaterThan(0)
  expect(archive.indexOf(update) % 16).toBe(0)
  expect(archive.indexOf('TRAILER!!!\0')).toBeGreaterThan(archive.indexOf(update))
})
