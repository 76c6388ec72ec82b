import { join } from 'node:path'
import { expect } from 'vitest'
import { describeAgent, last, test } from './agent.ts'
import { type Frame, fieldsOf, written } from './wire.ts'

const window = 262_144

describeAgent('a command', () => {
  test('is granted stdin first, and ends with its code', async ({ agent }) => {
    const frames = await agent.sh('exit 7', 3)
    expect(frames.map((f) => f.type).join('')).toBe('wx')
    expect(frames.every((f) => f.channel === 3)).toBe(true)
    expect(fieldsOf(frames[0] as Frame)).toEqual({ bytes: String(window) })
    expect(last(frames)).toEqual({ code: '7' })
  })

  test('ends with the signal that killed it', async ({ agent }) => {
    expect(last(await agent.sh('kill -9 $$'))).toEqual({ signal: '9' })
  })

  test('has its streams apart and byte for byte', async ({ agent }) => {
    const frames = await agent.sh("printf 'a\\000b\\n\\377'; printf 'no newline' >&2")
    expect(written(frames, 'o')).toEqual(Buffer.from([0x61, 0, 0x62, 0x0a, 0xff]))
    expect(written(frames, 'e').toString()).toBe('no newline')
  })

  test('may open its streams again', async ({ agent }) => {
    await agent.wire.exec(0, [
      'sh',
      '-c',
      'cat </dev/stdin; echo o >/dev/stdout; echo e >/dev/stderr',
    ])
    await agent.wire.send('I', 0, 'in\n')
    await agent.wire.send('I', 0)
    const frames = await agent.wire.until('x')
    expect(written(frames, 'o').toString()).toBe('in\no\n')
    expect(written(frames, 'e').toString()).toBe('e\n')
  })

  test('has exactly the environment, the arguments and the folder it was given', async ({
    agent,
  }) => {
    await agent.wire.exec(0, ['env', '-0'], { env: ['PATH=/usr/bin:/bin', 'A=b=c', 'E='] })
    const env = written(await agent.wire.until('x'), 'o').toString()
    expect(env.split('\0')).toEqual(['PATH=/usr/bin:/bin', 'A=b=c', 'E=', ''])

    await agent.wire.exec(0, ['sh', '-c', 'pwd; printf "[%s]" "$@"', 'sh', '', 'a b'], {
      cwd: agent.folder,
    })
    expect(written(await agent.wire.until('x'), 'o').toString()).toBe(`${agent.folder}\n[][a b]`)
  })

  test('has a session of its own and the default signals', async ({ agent }) => {
    const frames = await agent.sh(
      'grep -E "^Sig(Blk|Ign)" /proc/self/status; cut -d" " -f6 /proc/$$/stat; echo $$',
    )
    const [blocked, ignored, session, pid] = written(frames, 'o').toString().split('\n')
    expect(blocked).toMatch(/\t0{16}$/)
    expect(ignored).toMatch(/\t0{16}$/)
    expect(session).toBe(pid)
  })

  test('inherits none of the agent’s descriptors', async ({ agent }) => {
    const names = written(await agent.sh('ls /proc/self/fd'), 'o')
      .toString()
      .trim()
      .split('\n')
    // The fourth is ls reading the folder.
    expect(names).toEqual(['0', '1', '2', '3'])
  })

  test.for([
    ['is nowhere in PATH', ['no-such-command'], {}, /no-such-command: no such command in PATH/],
    ['is not there', ['/no/such'], {}, /\/no\/such: No such file or directory/],
    ['may not be executed', ['/etc/passwd'], {}, /\/etc\/passwd: Permission denied/],
    ['has no folder to run in', ['true'], { cwd: '/no/where' }, /\/no\/where: No such file/],
  ] as const)(
    'that %s fails with words about why',
    async ([_, argv, options, words], { agent }) => {
      await agent.wire.exec(5, argv, options)
      const [failure] = await agent.wire.until('xf')
      expect(failure).toMatchObject({ type: 'f', channel: 5 })
      expect(fieldsOf(failure as Frame)).toEqual({ what: 'X', error: expect.stringMatching(words) })
    },
  )

  test('whose interpreter is missing fails with words about that', async ({ agent }) => {
    await agent.writeFile(join(agent.folder, 'script'), '#!/no/such/interpreter\n', '755')
    await agent.wire.exec(0, [join(agent.folder, 'script')])
    expect(last(await agent.wire.until('xf')).error).toMatch(/its interpreter does not exist/)
  })

  test('is not held up by a child that keeps its stdout open', async ({ agent }) => {
    const frames = await agent.sh('sleep 1000 & echo $!')
    const pid = Number(written(frames, 'o').toString())
    expect(last(frames)).toEqual({ code: '0' })
    process.kill(pid)
  })

  test('is not held up by a child that goes on writing', async ({ agent }) => {
    const frames = await agent.sh('(while :; do echo noise; done) & exit 4')
    expect(last(frames)).toEqual({ code: '4' })
  })

  test('has all it wrote before its end delivered before its exit', async ({ agent }) => {
    const frames = await agent.sh('head -c 200000 /dev/zero; head -c 200000 /dev/zero >&2')
    expect(written(frames, 'o').length).toBe(200_000)
    expect(written(frames, 'e').length).toBe(200_000)
  })

  test('runs beside another, each on its channel', async ({ agent }) => {
    await agent.wire.exec(1, ['sh', '-c', 'read word; echo "one $word"; exit 1'])
    await agent.wire.exec(2, ['sh', '-c', 'read word; echo "two $word"; exit 2'])
    await agent.wire.send('I', 2, 'b\n')
    const second = await agent.wire.until('x')
    await agent.wire.send('I', 1, 'a\n')
    const first = await agent.wire.until('x')
    expect(last(second)).toEqual({ code: '2' })
    expect(last(first)).toEqual({ code: '1' })
    const output = [...second, ...first].filter((f) => f.type === 'o')
    expect(output.map((f) => [f.channel, f.payload.toString()])).toEqual([
      [2, 'two b\n'],
      [1, 'one a\n'],
    ])
  })

  test('may follow another on the same channel', async ({ agent }) => {
    expect(last(await agent.sh('exit 1', 15))).toEqual({ code: '1' })
    expect(last(await agent.sh('exit 2', 15))).toEqual({ code: '2' })
  })
})
