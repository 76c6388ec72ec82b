import { duplexPair } from 'node:stream'
import { expect, test } from 'vitest'
import { tagBetween, tagged, vlanOf } from './tagged-cable.ts'

const frame = Buffer.from(`5254000071015254000071020800${'00'.repeat(46)}`, 'hex')

test('what goes to the trunk gets the tag', async () => {
  const { access, trunk } = cable(71)
  access.write(withLength(frame))
  const sent = await read(trunk)
  expect(sent).toEqual(withLength(tagged(frame, 71)))
  expect(vlanOf(sent.subarray(4))).toBe(71)
})

test('only what has the tag comes back, without it, in whatever pieces it came', async () => {
  const { access, trunk } = cable(71)
  const all = [frame, tagged(frame, 72), tagged(frame, 71)].map(withLength)
  for (const byte of Buffer.concat(all)) trunk.write(Buffer.of(byte))
  expect(await read(access)).toEqual(withLength(frame))
})

function cable(vlan: number) {
  const [access, accessEnd] = duplexPair()
  const [trunk, trunkEnd] = duplexPair()
  tagBetween(accessEnd, trunkEnd, vlan)
  return { access, trunk }
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

async function read(stream: NodeJS.ReadableStream): Promise<Buffer> {
  return new Promise((resolve) => stream.once('data', resolve))
}
