import { expect, test } from 'vitest'
import { readAnswer } from '../../../../src/machine/kexec/jump/answer.ts'

const host = '11111111-1111-1111-1111-111111111111'
const other = '22222222-2222-2222-2222-222222222222'
const passport = { nonce: '00ff', hostBootId: host }
const read = (bootId: string, cmdline: string) => readAnswer(`${bootId}\n${cmdline}\n`, passport)

test.each([
  ['the host, before it jumps', host, 'root=/dev/vda', 'unmoved'],
  ['the system that was sent', other, 'console=ttyS0 testbed.nonce=00ff', 'ours'],
  ['its crash kernel', other, 'testbed.nonce=00ff testbed.crash nr_cpus=1', 'crashed'],
  ['the host after a restart', other, 'root=/dev/vda', 'other'],
  ['the system of another run', other, 'testbed.nonce=00fe', 'other'],
  ['one whose nonce only begins like ours', other, 'testbed.nonce=00fff', 'other'],
  ['one that quotes ours', other, 'x="testbed.nonce=00ff"', 'other'],
])('%s is told', (_, bootId, cmdline, kind) => {
  expect(read(bootId, cmdline).kind).toBe(kind)
})

test.each([
  ['nothing', ''],
  ['no boot id', 'root=/dev/vda\n'],
  ['a greeting before it', `welcome\n${host}\nroot=/dev/vda\n`],
  ['more lines than there are', `${host}\nroot=/dev/vda\nmore\n`],
  ['a line without an end', `${host}\n${'x'.repeat(9000)}\n`],
])('%s is no answer', (_, said) => {
  expect(() => readAnswer(said, passport)).toThrow(/does not say which system it is/)
})
