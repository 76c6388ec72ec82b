import { guestFrame } from '../channel/agent.ts'

/** Bytes that a false agent sends while a command runs on channel 0, and what the command then ends with. */
export interface FrameAttack {
  readonly name: string
  readonly bytes: () => Buffer
  readonly expected: string
  /** Whether the agent has said a proper hello before. */
  readonly isGreeted?: false
}

const hello = (fields: string) => guestFrame('h', 0, fields)
const header = (letter: string, channel: number, reserved: number, length: number) => {
  const bytes = Buffer.alloc(8)
  bytes.write(letter, 0, 'latin1')
  bytes.writeUInt8(channel, 1)
  bytes.writeUInt16LE(reserved, 2)
  bytes.writeUInt32LE(length, 4)
  return bytes
}

export const frames: readonly FrameAttack[] = [
  {
    name: 'a letter that is no type',
    bytes: () => header('\0', 0, 0, 0),
    expected: '0x00 is no frame type',
  },
  {
    name: 'a letter that is a word of JavaScript’s own objects, and a type of the host’s',
    bytes: () => header('X', 0, 0, 0),
    expected: '0x58 is no frame type',
  },
  {
    name: 'a channel that there is not',
    bytes: () => header('o', 255, 0, 0),
    expected: 'there is no channel 255',
  },
  {
    name: 'bytes where zeros must be',
    bytes: () => header('o', 0, 0xffff, 0),
    expected: 'the header is not zero where it must be',
  },
  {
    name: 'a length one above the bound, without a byte of it',
    bytes: () => header('o', 0, 0, 65_537),
    expected: 'a frame of 65537 bytes',
  },
  {
    name: 'output before a hello',
    bytes: () => guestFrame('o', 0, 'x'),
    expected: 'stdout before hello',
    isGreeted: false,
  },
  {
    name: 'a hello as large as a frame may be',
    bytes: () => hello(`protocol=1\0boot-id=b\0release=${'r'.repeat(65_000)}\0`),
    expected: 'a field release of 65000 characters',
    isGreeted: false,
  },
  {
    name: 'a hello that lacks its fields',
    bytes: () => hello(''),
    expected: 'no field protocol',
    isGreeted: false,
  },
  {
    name: 'a protocol that is a number in another writing',
    bytes: () => hello('protocol=0x1\0boot-id=b\0release=r\0'),
    expected: 'the field protocol is no number up to 1000',
    isGreeted: false,
  },
  {
    name: 'fields that do not end',
    bytes: () => guestFrame('x', 0, 'code=0'),
    expected: 'fields that do not end',
  },
  {
    name: 'a field without a name, which is another’s prototype',
    bytes: () => guestFrame('x', 0, '=0\0__proto__=1\0'),
    expected: 'a field without a name',
  },
  {
    name: 'an exit code above a byte',
    bytes: () => guestFrame('x', 0, 'code=256\0'),
    expected: 'the field code is no number up to 255',
  },
  {
    name: 'a signal that there is not',
    bytes: () => guestFrame('x', 0, 'signal=65\0'),
    expected: 'the field signal is no number up to 64',
  },
  {
    name: 'a code as a fraction, an exponent and digits of another script',
    bytes: () => guestFrame('x', 0, 'code=٣\0code=1e0\0'),
    expected: 'the field code is no number up to 255',
  },
  {
    name: 'a window beyond its bound',
    bytes: () => guestFrame('w', 0, 'bytes=1048577\0'),
    expected: 'the field bytes is no number up to 1048576',
  },
  {
    name: 'a done in place of an exit',
    bytes: () => guestFrame('d', 0, ''),
    expected: 'done in place of an exit',
  },
  {
    name: 'two exits of one command',
    bytes: () => Buffer.concat([guestFrame('x', 0, 'code=0\0'), guestFrame('x', 0, 'code=1\0')]),
    expected: 'exit 0, and then: exit on channel 0, which is idle',
  },
  {
    name: 'a failure in words longer than a path',
    bytes: () => guestFrame('f', 0, `what=X\0error=${'e'.repeat(5000)}\0`),
    expected: 'a field error of 5000 characters',
  },
  {
    name: 'a million frames without a byte',
    bytes: () =>
      Buffer.concat([
        ...Array.from({ length: 1_000_000 }, () => header('o', 0, 0, 0)),
        header('o', 16, 0, 0),
      ]),
    expected: 'there is no channel 16',
  },
]
