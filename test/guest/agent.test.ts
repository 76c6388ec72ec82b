import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Frame, fields, fieldsOf, header, Wire, written } from './wire.ts'

const program = fileURLToPath(new URL('../../guest/bin/x86_64-linux/agent', import.meta.url))
const runs = process.platform === 'linux' && process.arch === 'x64'
const suite = runs ? 'the agent' : 'the agent (skipped: only an x86_64 Linux host runs it)'

const MiB = 1 << 20
const window = 256 * 1024

describe.skipIf(!runs)(suite, () => {
  let wire: Wire
  let folder: string
  let hello: Frame | undefined

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'testbed-agent-'))
    wire = new Wire(program)
    hello = await wire.next()
  })

  afterEach(async () => {
    wire.hangUp()
    wire.process.stdout?.resume()
    await wire.ended()
    await rm(folder, { recursive: true })
  })

  const sh = async (script: string, channel = 0) => {
    await wire.exec(channel, ['sh', '-c', script])
    return wire.until('xf')
  }
  const last = (frames: readonly Frame[]) => fieldsOf(frames.at(-1) as Frame)

  test('says hello with the protocol, the boot id and the release', () => {
    expect(hello).toMatchObject({ type: 'h', channel: 0 })
    expect(fieldsOf(hello as Frame)).toEqual({
      protocol: '1',
      'boot-id': readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
      release: readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim(),
    })
  })

  describe('a command', () => {
    test('is granted stdin first, and ends with its code', async () => {
      const frames = await sh('exit 7', 3)
      expect(frames.map((f) => f.type).join('')).toBe('wx')
      expect(frames.every((f) => f.channel === 3)).toBe(true)
      expect(fieldsOf(frames[0] as Frame)).toEqual({ bytes: String(window) })
      expect(last(frames)).toEqual({ code: '7' })
    })

    test('ends with the signal that killed it', async () => {
      expect(last(await sh('kill -9 $$'))).toEqual({ signal: '9' })
    })

    test('has its streams apart and byte for byte', async () => {
      const frames = await sh("printf 'a\\000b\\n\\377'; printf 'no newline' >&2")
      expect(written(frames, 'o')).toEqual(Buffer.from([0x61, 0, 0x62, 0x0a, 0xff]))
      expect(written(frames, 'e').toString()).toBe('no newline')
    })

    test('may open its streams again', async () => {
      await wire.exec(0, ['sh', '-c', 'cat </dev/stdin; echo o >/dev/stdout; echo e >/dev/stderr'])
      await wire.send('I', 0, 'in\n')
      await wire.send('I', 0)
      const frames = await wire.until('x')
      expect(written(frames, 'o').toString()).toBe('in\no\n')
      expect(written(frames, 'e').toString()).toBe('e\n')
    })

    test('has exactly the environment, the arguments and the folder it was given', async () => {
      await wire.exec(0, ['env', '-0'], { env: ['PATH=/usr/bin:/bin', 'A=b=c', 'E='] })
      const env = written(await wire.until('x'), 'o').toString()
      expect(env.split('\0')).toEqual(['PATH=/usr/bin:/bin', 'A=b=c', 'E=', ''])

      await wire.exec(0, ['sh', '-c', 'pwd; printf "[%s]" "$@"', 'sh', '', 'a b'], { cwd: folder })
      expect(written(await wire.until('x'), 'o').toString()).toBe(`${folder}\n[][a b]`)
    })

    test('has a session of its own and the default signals', async () => {
      const frames = await sh(
        'grep -E "^Sig(Blk|Ign)" /proc/self/status; cut -d" " -f6 /proc/$$/stat; echo $$',
      )
      const [blocked, ignored, session, pid] = written(frames, 'o').toString().split('\n')
      expect(blocked).toMatch(/\t0{16}$/)
      expect(ignored).toMatch(/\t0{16}$/)
      expect(session).toBe(pid)
    })

    test('inherits none of the agent’s descriptors', async () => {
      const names = written(await sh('ls /proc/self/fd'), 'o')
        .toString()
        .trim()
        .split('\n')
      // The fourth is ls reading the folder.
      expect(names).toEqual(['0', '1', '2', '3'])
    })

    test.each([
      ['is nowhere in PATH', ['no-such-command'], {}, /no-such-command: no such command in PATH/],
      ['is not there', ['/no/such'], {}, /\/no\/such: No such file or directory/],
      ['may not be executed', ['/etc/passwd'], {}, /\/etc\/passwd: Permission denied/],
      ['has no folder to run in', ['true'], { cwd: '/no/where' }, /\/no\/where: No such file/],
    ] as const)('that %s fails with words about why', async (_, argv, options, words) => {
      await wire.exec(5, argv, options)
      const [failure] = await wire.until('xf')
      expect(failure).toMatchObject({ type: 'f', channel: 5 })
      expect(fieldsOf(failure as Frame)).toEqual({ what: 'X', error: expect.stringMatching(words) })
    })

    test('whose interpreter is missing fails with words about that', async () => {
      await writeFile(join(folder, 'script'), '#!/no/such/interpreter\n', '755')
      await wire.exec(0, [join(folder, 'script')])
      expect(last(await wire.until('xf')).error).toMatch(/its interpreter does not exist/)
    })

    test('is not held up by a child that keeps its stdout open', async () => {
      const frames = await sh('sleep 1000 & echo $!')
      const pid = Number(written(frames, 'o').toString())
      expect(last(frames)).toEqual({ code: '0' })
      process.kill(pid)
    })

    test('is not held up by a child that goes on writing', async () => {
      const frames = await sh('(while :; do echo noise; done) & exit 4')
      expect(last(frames)).toEqual({ code: '4' })
    })

    test('has all it wrote before its end delivered before its exit', async () => {
      const frames = await sh('head -c 200000 /dev/zero; head -c 200000 /dev/zero >&2')
      expect(written(frames, 'o').length).toBe(200_000)
      expect(written(frames, 'e').length).toBe(200_000)
    })

    test('runs beside another, each on its channel', async () => {
      await wire.exec(1, ['sh', '-c', 'read word; echo "one $word"; exit 1'])
      await wire.exec(2, ['sh', '-c', 'read word; echo "two $word"; exit 2'])
      await wire.send('I', 2, 'b\n')
      const second = await wire.until('x')
      await wire.send('I', 1, 'a\n')
      const first = await wire.until('x')
      expect(last(second)).toEqual({ code: '2' })
      expect(last(first)).toEqual({ code: '1' })
      const output = [...second, ...first].filter((f) => f.type === 'o')
      expect(output.map((f) => [f.channel, f.payload.toString()])).toEqual([
        [2, 'two b\n'],
        [1, 'one a\n'],
      ])
    })

    test('may follow another on the same channel', async () => {
      expect(last(await sh('exit 1', 15))).toEqual({ code: '1' })
      expect(last(await sh('exit 2', 15))).toEqual({ code: '2' })
    })
  })

  test('passes 64 MiB of output on, in bounded frames and memory', async () => {
    await wire.exec(0, ['head', '-c', String(64 * MiB), '/dev/zero'])
    let bytes = 0
    for (;;) {
      const next = await wire.next()
      if (!next || next.type === 'x') break
      expect(next.payload.length).toBeLessThanOrEqual(65_536)
      if (next.type === 'o') bytes += next.payload.length
    }
    expect(bytes).toBe(64 * MiB)
    const peak = /VmHWM:\s+(\d+) kB/.exec(
      readFileSync(`/proc/${wire.process.pid}/status`, 'utf8'),
    )?.[1]
    expect(Number(peak)).toBeLessThan(4096)
  })

  describe('stdin', () => {
    test('reaches the command and comes back, 8 MiB within the window', async () => {
      const sent = Buffer.alloc(8 * MiB, 'the quick brown fox ')
      await wire.exec(0, ['cat'])
      let at = 0
      const seen: Frame[] = []
      for (;;) {
        const next = await wire.next()
        if (!next) throw new Error('the agent closed the port')
        seen.push(next)
        if (next.type === 'x') break
        if (next.type !== 'w') continue
        const granted = Number(fieldsOf(next).bytes)
        if (at === sent.length) continue
        await wire.send('I', 0, sent.subarray(at, at + granted))
        at = Math.min(at + granted, sent.length)
        if (at === sent.length) await wire.send('I', 0)
      }
      expect(written(seen, 'o').equals(sent)).toBe(true)
      expect(last(seen)).toEqual({ code: '0' })
    })

    test('beyond the window is refused', async () => {
      await wire.exec(0, ['sleep', '1000'])
      await wire.until('w')
      await wire.send('I', 0, Buffer.alloc(window + 1))
      expect(last(await wire.until('f')).error).toBe('more stdin than was granted')
      expect(await wire.ended()).toBe(1)
    })

    test('after its end is refused', async () => {
      await wire.exec(0, ['sleep', '1000'])
      await wire.send('I', 0)
      await wire.send('I', 0, 'more')
      expect(last(await wire.until('f')).error).toBe('stdin after its end')
    })

    test('that the command closed early is thrown away, and goes on being granted', async () => {
      await wire.exec(0, ['sh', '-c', 'exec <&-; sleep 1000'])
      for (let sent = 0; sent < 4 * window; ) {
        const granted = Number(last(await wire.until('w')).bytes)
        await wire.send('I', 0, Buffer.alloc(granted))
        sent += granted
      }
      await wire.send('K', 0, fields([['signal', '15']]))
      expect(last(await wire.until('x'))).toEqual({ signal: '15' })
    })

    test('for a command that has just ended is passed over', async () => {
      await sh('exit 0')
      await wire.send('I', 0, 'late')
      expect(last(await sh('exit 5'))).toEqual({ code: '5' })
    })
  })

  describe('kill', () => {
    test('reaches every process of the session, with SIGKILL also who ignores the rest', async () => {
      const script = `trap '' TERM
        (trap '' TERM; echo $BASHPID; exec sleep 1000) &
        bash -mc "trap '' TERM; sleep 1000 & echo \\$!; wait" &
        wait`
      await wire.exec(0, ['bash', '-c', script])
      const pids: number[] = []
      while (pids.length < 2) {
        const next = (await wire.until('o')).at(-1) as Frame
        pids.push(...next.payload.toString().trim().split('\n').map(Number))
      }
      await wire.send('K', 0, fields([['signal', '15']]))
      // Its answer comes when the signal has been sent.
      await writeFile(join(folder, 'a'), '', '600')
      expect(pids.every(isAlive)).toBe(true)

      await wire.send('K', 0, fields([['signal', '9']]))
      expect(last(await wire.until('x'))).toEqual({ signal: '9' })
      await gone(pids)
    })

    test('reaches a command whose output nobody reads', async () => {
      await wire.exec(0, ['yes'])
      await wire.until('o')
      await wire.send('K', 0, fields([['signal', '15']]))
      expect(last(await wire.until('x'))).toEqual({ signal: '15' })
    })

    test('of a command that has ended is passed over', async () => {
      await sh('exit 0')
      await wire.send('K', 0, fields([['signal', '9']]))
      expect(last(await sh('exit 6'))).toEqual({ code: '6' })
    })
  })

  async function writeFile(path: string, data: Buffer | string, mode: string, more = false) {
    const head = fields([['path', path], ['mode', mode], ...(more ? [['more', '1'] as const] : [])])
    await wire.send('W', 0, Buffer.concat([Buffer.from(`${head}data=`), Buffer.from(data)]))
    return (await wire.next()) as Frame
  }

  describe('write file', () => {
    test('writes bytes as they are, with the mode', async () => {
      const data = Buffer.from([0, 0x61, 0, 0xff, 0x0a, 0])
      expect(await writeFile(join(folder, 'a'), data, '4751')).toMatchObject({ type: 'd' })
      expect(await readFile(join(folder, 'a'))).toEqual(data)
      expect((await stat(join(folder, 'a'))).mode & 0o7777).toBe(0o4751)
    })

    test('appends with `more`, and starts anew without', async () => {
      const path = join(folder, 'a')
      await writeFile(path, Buffer.alloc(MiB - 200, 'x'), '600')
      await writeFile(path, 'end', '600', true)
      expect((await stat(path)).size).toBe(MiB - 197)
      await writeFile(path, '', '600')
      expect((await stat(path)).size).toBe(0)
    })

    test('fails with words about why', async () => {
      const failure = await writeFile('/no/where/a', 'x', '600')
      expect(fieldsOf(failure)).toEqual({
        what: 'W',
        error: 'cannot write /no/where/a: No such file or directory',
      })
    })
  })

  describe('a malformed frame of the host ends it with a word about', () => {
    const exec = (...entries: [string, string][]) => fields(entries)
    test.each([
      ['its type', 'Q', '', 'unknown type'],
      ['fields without an end', 'X', 'arg=true', 'malformed fields'],
      ['a field without a value', 'X', 'arg\0', 'malformed fields'],
      ['a missing program', 'X', exec(['cwd', '/']), 'no arg'],
      ['a missing folder', 'X', exec(['arg', 'true']), 'no cwd'],
      ['a missing signal', 'K', '', 'no signal'],
      ['a signal there is not', 'K', exec(['signal', '65']), 'no such signal'],
      ['a time that is none', 'T', exec(['ns', '-1']), 'no time'],
      ['a time that is too far', 'T', exec(['ns', '9223372036854775808']), 'no time'],
      ['a missing time', 'T', '', 'no ns'],
      ['a relative path', 'W', 'path=a\0mode=600\0data=', 'no absolute path'],
      ['a mode that is none', 'W', 'path=/a\0mode=9\0data=', 'no octal mode'],
      ['missing data', 'W', 'path=/a\0mode=600\0', 'malformed fields, or no data'],
    ])('%s', async (_, type, payload, error) => {
      await wire.send(type, 0, payload)
      expect(fieldsOf((await wire.next()) as Frame)).toEqual({ what: type, error })
      expect(await wire.ended()).toBe(1)
    })

    test.each([
      ['a channel that is too high', Buffer.from([0x49, 16, 0, 0, 0, 0, 0, 0])],
      ['a reserved byte that is set', Buffer.from([0x49, 0, 1, 0, 0, 0, 0, 0])],
      ['a length beyond the bound', header('I', 0, MiB + 1)],
    ])('%s', async (_, bytes) => {
      await wire.raw(bytes)
      const failure = (await wire.next()) as Frame
      expect(fieldsOf(failure)).toEqual({ what: 'I', error: 'malformed header' })
      expect(await wire.ended()).toBe(1)
    })

    test('a channel that is taken', async () => {
      await wire.exec(0, ['sleep', '1000'])
      await wire.until('w')
      await wire.exec(0, ['true'])
      expect(fieldsOf((await wire.next()) as Frame).error).toBe('the channel is taken')
      expect(await wire.ended()).toBe(1)
    })
  })

  test('goes with its commands when the host goes', async () => {
    await wire.exec(0, ['sh', '-c', 'echo $$; sleep 1000'])
    const pid = Number(written(await wire.until('o'), 'o').toString())
    wire.hangUp()
    expect(await wire.ended()).toBe(0)
    await gone([pid])
  })
})

function isAlive(pid: number): boolean {
  try {
    return !/^State:\sZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** A killed process is gone as soon as the kernel has torn it down. */
async function gone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(isAlive), { interval: 5, timeout: 5000 }).toEqual([])
}
