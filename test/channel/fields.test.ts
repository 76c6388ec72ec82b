import { expect, test } from 'vitest'
import { ProtocolError } from '../../src/channel/codec.ts'
import { decodeFields, encodeFields, numberField, textField } from '../../src/channel/fields.ts'

test('fields keep their order, repeats and equals signs', () => {
  const bytes = encodeFields([
    ['env', 'A=1'],
    ['env', 'B=ü=2'],
  ])
  expect(bytes.toString()).toBe('env=A=1\0env=B=ü=2\0')
  expect(decodeFields(bytes).get('env')).toBe('B=ü=2')
})

test('a NUL byte in a value is refused before it is sent', () => {
  expect(() => encodeFields([['arg', 'a\0env=X=1']])).toThrow(/arg holds a NUL/)
})

test.each(['code=1', '=1\0', 'code\0', '\0'])('%j is refused', (text) => {
  expect(() => decodeFields(Buffer.from(text))).toThrow(ProtocolError)
})

test.each(['', '-1', '256', '1e2', '0x1', ' 1', '9'.repeat(400)])('%j is no exit code', (text) => {
  const fields = new Map([['code', text]])
  expect(() => numberField(fields, 'code', 255)).toThrow(ProtocolError)
})

test('what is missing is named', () => {
  expect(numberField(new Map([['code', '255']]), 'code', 255)).toBe(255)
  expect(() => textField(new Map(), 'release')).toThrow(/no field release/)
})

test('what is longer than it can be is refused', () => {
  const fields = new Map([['release', 'x'.repeat(65)]])
  expect(() => textField(fields, 'release', 64)).toThrow(ProtocolError)
  expect(() => textField(new Map([['error', 'x'.repeat(5000)]]), 'error')).toThrow(ProtocolError)
})
