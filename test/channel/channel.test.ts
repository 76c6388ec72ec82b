import { expect, test } from 'vitest'
import { Channel } from '../../src/channel/channel.ts'
import { ProtocolError } from '../../src/channel/codec.ts'
import { Fault } from '../../src/model/fault.ts'
import { connection } from './agent.ts'

const command = { argv: ['sh', '-c', 'x'], env: { A: '1' }, cwd: '/root' }

function open() {
  const { host, agent } = connection()
  const channel = new Channel(host, async () => new Fault('lost', 'gone'))
  return { channel, agent }
}

async function openAndGreet() {
  const { channel, agent } = open()
  agent.hello()
  await channel.hello
  return { channel, agent }
}

test('hello tells who answers', async () => {
  const { channel, agent } = open()
  agent.hello()
  expect(await channel.hello).toEqual({ release: '6.1' })
})

test('an agent of another protocol is refused with a remedy', async () => {
  const { channel, agent } = open()
  agent.say('h', 0, 'protocol=1\0boot-id=b\0release=6.1\0')
  await expect(channel.hello).rejects.toMatchObject({
    outcome: 'infra-error',
    remedy: expect.stringMatching(/bundle/),
  })
})

test('a command is sent whole, its output arrives in order, and its exit ends it', async () => {
  const { channel, agent } = await openAndGreet()
  const heard: string[] = []
  const exit = channel.exec(command, {
    output: (stream, bytes) => void heard.push(`${stream} ${bytes}`),
  })
  const sent = await agent.next()
  expect([sent.type, String(sent.payload)]).toEqual([
    'X',
    'arg=sh\0arg=-c\0arg=x\0env=A=1\0cwd=/root\0',
  ])
  agent.say('o', 0, 'one')
  agent.say('e', 0, 'two')
  agent.say('o', 0, 'three')
  agent.say('x', 0, 'signal=9\0')
  expect(await exit).toEqual({ kind: 'signal', signal: 9 })
  expect(heard).toEqual(['stdout one', 'stderr two', 'stdout three'])
})

test('nothing is read on while output is being taken', async () => {
  const { channel, agent } = await openAndGreet()
  let release: (() => void) | undefined
  const taken: string[] = []
  const exit = channel.exec(command, {
    output: (_, bytes) => {
      taken.push(String(bytes))
      return new Promise<void>((resolve) => {
        release = resolve
      })
    },
  })
  await agent.next()
  agent.say('o', 0, 'one')
  agent.say('o', 0, 'two')
  agent.say('x', 0, 'code=0\0')
  await expect.poll(() => taken).toEqual(['one'])
  release?.()
  await expect.poll(() => taken).toEqual(['one', 'two'])
  release?.()
  expect(await exit).toEqual({ kind: 'code', code: 0 })
})

test('stdin is sent within the window, and its end', async () => {
  const { channel, agent } = await openAndGreet()
  const exit = channel.exec(command, { stdin: source('abcdef') })
  await agent.next()
  agent.say('w', 0, 'bytes=4\0')
  expect(String((await agent.next()).payload)).toBe('abcd')
  agent.say('w', 0, 'bytes=4\0')
  expect(String((await agent.next()).payload)).toBe('ef')
  expect((await agent.next()).payload).toHaveLength(0)
  agent.say('x', 0, 'code=0\0')
  await exit
})

test('a large file goes in parts that say so', async () => {
  const { channel, agent } = await openAndGreet()
  const written = channel.writeFile('/a', Buffer.alloc(1_500_000, 'x'), 0o755)
  const first = await agent.next()
  expect(String(first.payload.subarray(0, 30))).toMatch(/^path=\/a\0mode=755\0data=xxx/)
  agent.say('d', 0)
  const second = await agent.next()
  expect(String(second.payload.subarray(0, 40))).toMatch(/^path=\/a\0mode=755\0more=1\0data=xxx/)
  agent.say('d', 0)
  await written
})

test('a lease is renewed by so many seconds', async () => {
  const { channel, agent } = await openAndGreet()
  const renewed = channel.renewLease(300)
  expect(await agent.next()).toMatchObject({ type: 'L', payload: Buffer.from('seconds=300\0') })
  agent.say('d', 0)
  await renewed
})

test('what the agent could not do is told as an error', async () => {
  const { channel, agent } = await openAndGreet()
  const exit = channel.exec(command)
  await agent.next()
  agent.say('f', 0, 'what=exec\0error=/nowhere: No such file or directory\0')
  await expect(exit).rejects.toThrow('in the guest: exec: /nowhere: No such file or directory')
})

test.each([
  ['output before hello', 'o', 0, 'x', false],
  ['output of no command', 'o', 5, 'x', true],
  ['a second hello', 'h', 0, 'protocol=1\0boot-id=b\0release=r\0', true],
  ['an exit that is none', 'x', 0, 'code=700\0', true],
  ['an exit without fields', 'x', 0, '', true],
  ['a done in place of an exit', 'd', 0, '', true],
  ['a window too large', 'w', 0, 'bytes=99999999\0', true],
])('%s ends the channel for all who wait', async (_, letter, number, payload, greeted) => {
  const { channel, agent } = open()
  if (greeted) {
    agent.hello()
    await channel.hello
  }
  const exit = channel.exec(command)
  await agent.next()
  agent.say(letter, number, payload)
  await expect(exit).rejects.toBeInstanceOf(ProtocolError)
  await expect(channel.exec(command)).rejects.toBeInstanceOf(ProtocolError)
})

test('a connection that ends gives the reason its owner knows', async () => {
  const { channel, agent } = await openAndGreet()
  const exit = channel.exec(command)
  await agent.next()
  agent.hangUp()
  await expect(exit).rejects.toThrow('gone')
})

test('half a frame at the end is no frame', async () => {
  const { channel, agent } = await openAndGreet()
  const exit = channel.exec(command)
  await agent.next()
  agent.raw(Buffer.from('x'))
  agent.hangUp()
  await expect(exit).rejects.toThrow('gone')
})

async function* source(text: string) {
  yield Buffer.from(text)
}

test('PID 1 gives way to another program, whose agent says hello anew', async () => {
  const { channel, agent } = await openAndGreet()
  const succeeded = channel.giveWay({ argv: ['/init'], env: {}, cwd: '/' })
  const sent = await agent.next()
  expect([sent.type, String(sent.payload)]).toEqual(['G', 'arg=/init\0cwd=/\0'])
  agent.hello()
  expect(await succeeded).toEqual({ release: '6.1' })
  agent.hello()
  await expect(channel.ended).rejects.toThrow(/a second hello/)
})

test('PID 1 that cannot give way says why, and goes on', async () => {
  const { channel, agent } = await openAndGreet()
  const succeeded = channel.giveWay({ argv: ['/init'], env: {}, cwd: '/' })
  await agent.next()
  agent.say('f', 0, 'what=G\0error=cannot become /init: no\0')
  await expect(succeeded).rejects.toThrow(/cannot become/)
  const synced = channel.sync()
  await agent.next()
  agent.say('d', 0)
  await synced
})
