import { expect, test } from 'vitest'
import {
  encodeFrame,
  FrameDecoder,
  maxHostPayload,
  ProtocolError,
} from '../../src/channel/codec.ts'
import { guestFrame } from './agent.ts'

const two = Buffer.concat([guestFrame('o', 3, 'hello'), guestFrame('x', 3, 'code=0\0')])

test('frames come out whole wherever the bytes are cut', () => {
  for (let cut = 0; cut <= two.length; cut++) {
    const decoder = new FrameDecoder()
    const frames = [...decoder.push(two.subarray(0, cut)), ...decoder.push(two.subarray(cut))]
    expect(frames.map(({ type, channel, payload }) => [type, channel, String(payload)])).toEqual([
      ['stdout', 3, 'hello'],
      ['exit', 3, 'code=0\0'],
    ])
  }
})

test.each([
  ['a type nobody knows', guestFrame('z', 0, ''), /0x7a is no frame type/],
  ['a type of the host', guestFrame('X', 0, ''), /0x58/],
  ['a name of Object.prototype', Buffer.from('constructor'), /no frame type/],
  ['a channel too high', guestFrame('o', 16, ''), /no channel 16/],
  ['a length too large', Buffer.from('6f00000001000100', 'hex'), /65537 bytes/],
  ['a reserved byte in use', Buffer.from('6f00010000000000', 'hex'), /not zero/],
])('%s is refused', (_, bytes, message) => {
  expect(() => [...new FrameDecoder().push(bytes)]).toThrow(ProtocolError)
  expect(() => [...new FrameDecoder().push(bytes)]).toThrow(message)
})

test('random bytes are frames or a ProtocolError, never anything else', () => {
  let seed = 1
  const random = () => (seed = (seed * 48271) % 0x7fffffff)
  for (let round = 0; round < 2000; round++) {
    const bytes = Buffer.from(Array.from({ length: random() % 64 }, () => random() & 0xff))
    if (round % 2 === 0 && bytes.length > 8) guestFrame('o', 0, '').copy(bytes)
    try {
      for (const frame of new FrameDecoder().push(bytes)) expect(frame.channel).toBeLessThan(16)
    } catch (error) {
      expect(error).toBeInstanceOf(ProtocolError)
    }
  }
})

test('a frame to the guest has its header and its bound', () => {
  expect(encodeFrame('exec', 2, Buffer.from('ab')).toString('hex')).toBe('58020000020000006162')
  expect(() => encodeFrame('write', 0, Buffer.alloc(maxHostPayload + 1))).toThrow(RangeError)
})
