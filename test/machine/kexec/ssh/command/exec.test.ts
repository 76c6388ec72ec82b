import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../../../../src/machine/kexec/ssh/connect.ts'
import { accessTo, runInShell, type ServerWish, startServer } from '../server.ts'

async function connection(wish?: ServerWish) {
  const server = await startServer(wish)
  const made = await connect(await accessTo(server))
  onTestFinished(() => made.close())
  return Object.assign(made, { server })
}

test('a command is told with its output and its end', async () => {
  const host = await connection()
  expect(await host.exec('echo out; echo err >&2; exit 3')).toEqual({
    code: 3,
    signal: undefined,
    stdout: 'out\n',
    bytes: Buffer.from('out\n'),
    stderr: 'err\n',
  })
  const { bytes } = await host.exec("printf '\\377\\000'")
  expect([...bytes]).toEqual([0xff, 0])
  expect(await host.exec('kill -9 $$')).toMatchObject({ code: undefined, signal: 'SIGKILL' })
  expect(await host.exec('cat')).toMatchObject({ code: 0, stdout: '' })
})

test('several run at once', async () => {
  const host = await connection()
  const numbers = Array.from({ length: 20 }, (_, index) => index)
  const outputs = await Promise.all(
    numbers.map(async (number) => (await host.exec(`cat; echo ${number}`, { stdin: 'n' })).stdout),
  )
  expect(outputs).toEqual(numbers.map((number) => `n${number}\n`))
})

test('stdin goes over whole, and is told of as it goes', async () => {
  const host = await connection()
  const bytes = randomBytes(12_345_678)
  const sum = createHash('sha256').update(bytes).digest('hex')
  const told: number[] = []
  const onSent = (sent: number) => told.push(sent)
  const whole = await host.exec('sha256sum', { stdin: bytes, onSent })
  expect(whole.stdout).toContain(sum)
  expect(told.at(-1)).toBe(bytes.length)
  expect(told.length).toBeGreaterThan(10)
  async function* parts() {
    for (let at = 0; at < bytes.length; at += 100_001) yield bytes.subarray(at, at + 100_001)
  }
  expect((await host.exec('sha256sum', { stdin: parts() })).stdout).toContain(sum)
})

test('no more of stdin is held than the host takes', async () => {
  const host = await connection({ onExec: () => undefined }) // nobody reads
  let given = 0
  async function* endless() {
    for (;;) {
      given += 65_536
      yield Buffer.alloc(65_536)
    }
  }
  await expect(host.exec('x', { stdin: endless(), limitMs: 500 })).rejects.toMatchObject({
    kind: 'timeout',
  })
  expect(given).toBeLessThan(16e6)
})

test('a command that wants no more stdin is not held up', async () => {
  const host = await connection()
  const stdin = Buffer.alloc(20_000_000)
  expect(await host.exec('head -c 1 >/dev/null; exit 4', { stdin })).toMatchObject({ code: 4 })
})

test('a stdin that fails ends the command, with its error', async () => {
  const host = await connection()
  async function* failing() {
    yield Buffer.from('a')
    throw new Error('the disk is gone')
  }
  await expect(host.exec('cat', { stdin: failing() })).rejects.toThrow('the disk is gone')
  expect(await host.exec('true')).toMatchObject({ code: 0 })
})

describe('bounds', () => {
  test('of stdout', async () => {
    const host = await connection()
    const most = { mostStdout: 1000, what: 'looking' }
    await expect(host.exec('yes', most)).rejects.toMatchObject({
      kind: 'too-much',
      message: expect.stringMatching(/^looking on 127\.0\.0\.1:\d+ wrote more than 1000 bytes$/),
    })
    expect((await host.exec('head -c 1000 /dev/zero', most)).stdout).toHaveLength(1000)
  })

  test('of stderr, of which the end is kept', async () => {
    const host = await connection()
    const { stderr } = await host.exec('yes | head -c 3000000 >&2; echo end >&2')
    expect(stderr.length).toBeLessThan(70_000)
    expect(stderr).toMatch(/^\[\.\.\.\][\s\S]*end\n$/)
  })

  test('of time', async () => {
    const host = await connection()
    await expect(host.exec('sleep 100', { limitMs: 300 })).rejects.toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('did not end within 0.3 s'),
    })
    expect(await host.exec('true')).toMatchObject({ code: 0 })
  })

  test('by a wish to stop', async () => {
    const host = await connection()
    const stop = new AbortController()
    const running = host.exec('echo; sleep 100', { signal: stop.signal })
    setImmediate(() => stop.abort('SIGTERM'))
    await expect(running).rejects.toBe('SIGTERM')
    expect(await host.exec('true')).toMatchObject({ code: 0 })
  })
})

describe('a session', () => {
  test('is spoken to both ways, and tells how it ended', async () => {
    const host = await connection()
    const session = await host.open('read a; echo "heard $a"; echo said >&2; exit 7')
    session.write('you\n')
    expect(String(await once(session, 'data').then(([bytes]) => bytes))).toBe('heard you\n')
    expect(await session.ended).toEqual({ code: 7 })
    expect(String(session.stderr.read())).toBe('said\n')
    session.write('nobody hears this')
    session.destroy()
  })

  test('ends with stdin', async () => {
    const host = await connection()
    const session = await host.open('cat')
    session.end('all')
    expect(String(Buffer.concat(await session.toArray()))).toBe('all')
    expect(await session.ended).toEqual({ code: 0 })
  })

  test('is not read faster than here', async () => {
    let sent = 0
    const host = await connection({
      onExec: (channel, command) => {
        if (command !== 'flood') return runInShell(channel, command)
        const pump = () => {
          while (sent < 64e6) {
            sent += 65_536
            if (!channel.write(Buffer.alloc(65_536))) return void channel.once('drain', pump)
          }
          channel.exit(0)
          channel.end()
        }
        pump()
      },
    })
    const session = await host.open('flood')
    await once(session, 'readable')
    // What comes after a round trip on the same line would have come before it.
    for (let before = -1; before !== sent; ) {
      before = sent
      await host.exec('true')
    }
    expect(sent).toBeLessThan(16e6)
    let taken = 0
    for await (const bytes of session) taken += bytes.length
    expect(taken).toBe(sent)
    expect(await session.ended).toEqual({ code: 0 })
  })

  test('that is destroyed leaves the connection as it is', async () => {
    const host = await connection()
    const session = await host.open('cat')
    session.destroy()
    await once(session, 'close')
    expect(await host.exec('echo still')).toMatchObject({ stdout: 'still\n' })
  })

  test('falls with the connection, and says why', async () => {
    const host = await connection()
    const session = await host.open('cat')
    const running = host.exec('sleep 100', { what: 'sleeping' })
    const failed = once(session, 'error')
    host.server.close()
    await expect(running).rejects.toMatchObject({
      kind: 'cut',
      message: expect.stringMatching(/^sleeping: /),
    })
    expect((await failed)[0]).toMatchObject({ kind: 'cut' })
    await expect(session.ended).rejects.toMatchObject({ kind: 'cut' })
    expect(await host.closed).toMatchObject({ kind: 'cut' })
  })
})

test('a command that the host refuses is told apart from one that fails', async () => {
  const server = await startServer()
  const host = await connect(await accessTo(server))
  onTestFinished(() => host.close())
  server.peers[0]?.removeAllListeners('session')
  await expect(host.exec('true')).rejects.toMatchObject({
    kind: 'no-channel',
    remedy: expect.stringContaining('MaxSessions'),
  })
})
