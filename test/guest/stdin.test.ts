import { expect } from 'vitest'
import { describeAgent, last, test } from './agent.ts'
import { type Frame, fields, fieldsOf, written } from './wire.ts'

const MiB = 1 << 20
const window = 262_144

describeAgent('stdin', () => {
  test('reaches the command and comes back, 8 MiB within the window', async ({ agent }) => {
    const sent = Buffer.alloc(8 * MiB, 'the quick brown fox ')
    await agent.wire.exec(0, ['cat'])
    let at = 0
    const seen: Frame[] = []
    for (;;) {
      const next = await agent.wire.next()
      if (!next) throw new Error('the agent closed the port')
      seen.push(next)
      if (next.type === 'x') break
      if (next.type !== 'w') continue
      const granted = Number(fieldsOf(next).bytes)
      if (at === sent.length) continue
      await agent.wire.send('I', 0, sent.subarray(at, at + granted))
      at = Math.min(at + granted, sent.length)
      if (at === sent.length) await agent.wire.send('I', 0)
    }
    expect(written(seen, 'o').equals(sent)).toBe(true)
    expect(last(seen)).toEqual({ code: '0' })
  })

  test('beyond the window is refused', async ({ agent }) => {
    await agent.wire.exec(0, ['sleep', '1000'])
    await agent.wire.until('w')
    await agent.wire.send('I', 0, Buffer.alloc(window + 1))
    expect(last(await agent.wire.until('f')).error).toBe('more stdin than was granted')
    expect(await agent.wire.ended()).toBe(1)
  })

  test('after its end is refused', async ({ agent }) => {
    await agent.wire.exec(0, ['sleep', '1000'])
    await agent.wire.send('I', 0)
    await agent.wire.send('I', 0, 'more')
    expect(last(await agent.wire.until('f')).error).toBe('stdin after its end')
  })

  test('that the command closed early is thrown away, and goes on being granted', async ({
    agent,
  }) => {
    await agent.wire.exec(0, ['sh', '-c', 'exec <&-; sleep 1000'])
    for (let sent = 0; sent < 4 * window; ) {
      const granted = Number(last(await agent.wire.until('w')).bytes)
      await agent.wire.send('I', 0, Buffer.alloc(granted))
      sent += granted
    }
    await agent.wire.send('K', 0, fields([['signal', '15']]))
    expect(last(await agent.wire.until('x'))).toEqual({ signal: '15' })
  })

  test('for a command that has just ended is passed over', async ({ agent }) => {
    await agent.sh('exit 0')
    await agent.wire.send('I', 0, 'late')
    expect(last(await agent.sh('exit 5'))).toEqual({ code: '5' })
  })
})
