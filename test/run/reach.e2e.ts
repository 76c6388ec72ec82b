import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../src/model/event.ts'
import { newFolder, readEvents, runScript } from '../e2e/script.ts'
import { runTool } from '../e2e/tool.ts'

const megabytes = 4
let named: Server
let unnamed: Server
let calls = 0

beforeAll(async () => {
  named = await listening((socket) => {
    let heard = 0
    socket.on('data', (bytes) => {
      heard += bytes.length
    })
    socket.on('end', () => {
      socket.write(`heard ${heard}\n`)
      socket.end(Buffer.alloc(megabytes * 2 ** 20, 'x'))
    })
  })
  unnamed = await listening((socket) => {
    calls++
    socket.end('no')
  })
})
afterAll(() => {
  named.close()
  unnamed.close()
})

async function listening(take: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined)
    take(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const portOf = (server: Server) => (server.address() as AddressInfo).port

/** Sends 100 kB, and shows what was heard and how much came back. */
const call = (port: number) =>
  `head -c 100000 /dev/zero | /run/testbed/busybox nc 10.0.2.2 ${port} | { read -r line; echo "$line, $(wc -c)"; }`
const answer = `heard 100000, ${megabytes * 2 ** 20}\n`

describe('a restricted network', () => {
  test('reaches a named port, again and again and several times at once', async () => {
    const one = call(portOf(named))
    const script = `${one}; ${one}; for i in 1 2 3 4 5; do { ${one}; } & done; wait`
    const { text } = await runScript(script, ['--network', `restricted=${portOf(named)}`])
    expect(text).toBe(answer.repeat(7))
  })

  test('reaches nothing else: no other port, no address, no name', async () => {
    const tries = [
      `10.0.2.2/${portOf(unnamed)}`,
      `10.0.2.3/53`,
      `127.0.0.1/${portOf(unnamed)}`,
      `192.0.2.1/80`,
      'debian.org/80',
    ]
    const script = `ip route add default via 10.0.2.2; cat /etc/resolv.conf
      for place in ${tries.join(' ')}; do
        timeout 5 bash -c "exec 3<>/dev/tcp/$place && echo reached $place" 2>/dev/null
      done
      timeout 5 bash -c "echo > /dev/udp/10.0.2.3/53; read -t 3 -r x <> /dev/udp/10.0.2.3/53 && echo reached" 2>/dev/null
      echo end`
    const ports = `restricted=${portOf(named)}`
    const { text } = await runScript(script, ['--network', ports])
    expect(text).toBe('end\n')
    expect(calls).toBe(0)
  })

  test('refuses a named port where nobody listens, and is left by a guest that ends', async () => {
    const closed = await listening(() => undefined)
    const port = portOf(closed)
    closed.close()
    const script = `exec 3<>/dev/tcp/10.0.2.2/${port} || echo refused; exec 4<>/dev/tcp/10.0.2.2/${portOf(named)}; echo open`
    const { text, code } = await runScript(script, [
      '--network',
      `restricted=${port},${portOf(named)}`,
    ])
    expect([text, code]).toEqual(['refused\nopen\n', 0])
  })
})

test('no network is lo alone', async () => {
  const { text } = await runScript('ls /sys/class/net; cat /etc/resolv.conf', ['--network', 'none'])
  expect(text).toBe('lo\n')
})

test('each run has its own address', async () => {
  const show = 'cat /sys/class/net/eth0/address'
  const [one, other] = [(await runScript(show)).text, (await runScript(show)).text]
  expect(one).toMatch(/^52:54:00(:[0-9a-f]{2}){3}\n$/)
  expect(other).not.toBe(one)
})

/** Answers at port 7000 of the guest until the script's stdin ends. */
const serve = `(while :; do echo 'the guest says hello' | /run/testbed/busybox nc -l -p 7000; done) &
  until grep -q ':1B58 ' /proc/net/tcp /proc/net/tcp6; do sleep 0.1; done; echo ready; cat; kill $!`

describe.each(['user', 'restricted'])('in a %s network', (network) => {
  test('a forward leads into the guest, from a free port that is told, on loopback alone', async () => {
    const folder = newFolder()
    const heard: string[] = []
    const args = ['--network', network, '--forward', '0:7000', '--results', folder]
    const { code } = await runTool(['run', ...args, serve], {
      holdStdin: true,
      onStdout: () => undefined,
      onStart: (child) =>
        child.stdout?.once('data', async () => {
          const port = forwardedPort(readEvents(folder))
          heard.push(await hear(port), await hear(port))
          child.stdin?.end()
        }),
    })
    expect(heard).toEqual(['the guest says hello\n', 'the guest says hello\n'])
    expect(code).toBeLessThan(120)
  })
})

function forwardedPort(events: readonly Event[]): number {
  const told = events.flatMap((event) => (event.type === 'notice' ? [event.message] : []))
  const port = /tcp 127\.0\.0\.1:(\d+) leads to port 7000/.exec(told.join('\n'))?.[1]
  if (port === undefined) throw new Error(`no port was told: ${told.join('; ')}`)
  return Number(port)
}

/** What a port says; a guest that is between two answers is asked again. */
async function hear(port: number, left = 50): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.setEncoding('utf8').on('data', (more: string) => {
    text += more
    socket.end()
  })
  await new Promise((resolve) => socket.on('error', resolve).on('close', resolve))
  return text !== '' || left === 0 ? text : hear(port, left - 1)
}

test('a debugger finds the kernel at the port it asked for, and the guest waits for none', async () => {
  const spare = await listening(() => undefined)
  const port = portOf(spare)
  spare.close()
  let said = ''
  const { stderr, stdout } = await runTool(
    ['run', '--gdb', String(port), 'echo ready; cat; echo on'],
    {
      holdStdin: true,
      onStart: (child) =>
        child.stdout?.once('data', async () => {
          said = await stopReason(port)
          child.stdin?.end()
        }),
    },
  )
  expect(said).toMatch(stopped)
  expect(stderr).toContain(`gdb vmlinux -ex 'target remote :${port}'`)
  expect(stdout.toString()).toBe('ready\non\n')
})

/** What is answered to `?`, acknowledged; what QEMU says unasked comes before. */
const stopped = /\+\$T\d\d[^#]*#[0-9a-f]{2}$/

/** Asks as gdb does why the machine has stopped, and lets it go on. */
async function stopReason(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  let text = ''
  socket.write('$?#3f')
  await new Promise<void>((resolve) =>
    socket.on('data', (more: string) => {
      text += more
      if (stopped.test(text)) resolve()
    }),
  )
  socket.end('+$D#44')
  return text
}

test('a port that is taken is refused before anything starts', async () => {
  const { code, stderr, seconds } = await runTool([
    'run',
    ...['--forward', `${portOf(named)}:80`, '--gdb', String(portOf(unnamed)), 'true'],
  ])
  expect(code).toBe(125)
  expect(stderr).toContain('2 things are wrong, so nothing was started')
  expect(seconds).toBeLessThan(60)
})
