import type { Duplex } from 'node:stream'

const ethernetHeader = 12
const tagType = 0x8100
const tagLength = 4
const lengthLength = 4

/**
 * A switch between QEMU's user network, which knows no VLAN, and a trunk: what goes to the trunk
 * gets a tag, what comes from there loses it, and what has another tag or none goes nowhere.
 * Both ends carry Ethernet frames, each after its length in four bytes.
 */
export function tagBetween(access: Duplex, trunk: Duplex, vlan: number): void {
  eachFrame(access, (frame) => send(trunk, tagged(frame, vlan)))
  eachFrame(trunk, (frame) => {
    if (vlanOf(frame) === vlan) send(access, untagged(frame))
  })
}

function eachFrame(stream: Duplex, take: (frame: Buffer) => void): void {
  let rest = Buffer.alloc(0)
  stream.on('error', () => undefined)
  stream.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes])
    for (;;) {
      const end = rest.length < lengthLength ? Infinity : lengthLength + rest.readUInt32BE(0)
      if (rest.length < end) return
      take(rest.subarray(lengthLength, end))
      rest = rest.subarray(end)
    }
  })
}

function send(stream: Duplex, frame: Buffer): void {
  const length = Buffer.alloc(lengthLength)
  length.writeUInt32BE(frame.length)
  stream.write(Buffer.concat([length, frame]))
}

export function tagged(frame: Buffer, vlan: number): Buffer {
  const tag = Buffer.alloc(tagLength)
  tag.writeUInt16BE(tagType, 0)
  tag.writeUInt16BE(vlan, 2)
  return Buffer.concat([frame.subarray(0, ethernetHeader), tag, frame.subarray(ethernetHeader)])
}

export function untagged(frame: Buffer): Buffer {
  return Buffer.concat([
    frame.subarray(0, ethernetHeader),
    frame.subarray(ethernetHeader + tagLength),
  ])
}

/** The VLAN a frame is tagged for; undefined for one without a tag. The priority is left aside. */
export function vlanOf(frame: Buffer): number | undefined {
  if (frame.length < ethernetHeader + tagLength) return undefined
  if (frame.readUInt16BE(ethernetHeader) !== tagType) return undefined
  return frame.readUInt16BE(ethernetHeader + 2) & 0xfff
}
