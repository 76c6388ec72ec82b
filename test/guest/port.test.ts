import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { describeAgent, test } from './agent.ts'
import { fieldsOf } from './wire.ts'

const MiB = 1 << 20

describeAgent('the port', () => {
  test('says hello with the protocol and the release, and nothing of its own', ({ agent }) => {
    expect(agent.hello).toMatchObject({ type: 'h', channel: 0 })
    expect(fieldsOf(agent.hello)).toEqual({
      protocol: '2',
      release: readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim(),
    })
  })

  test('passes 64 MiB of output on, in bounded frames and memory', async ({ agent }) => {
    await agent.wire.exec(0, ['head', '-c', String(64 * MiB), '/dev/zero'])
    let bytes = 0
    for (;;) {
      const next = await agent.wire.next()
      if (!next || next.type === 'x') break
      expect(next.payload.length).toBeLessThanOrEqual(65_536)
      if (next.type === 'o') bytes += next.payload.length
    }
    expect(bytes).toBe(64 * MiB)
    const peak = /VmHWM:\s+(\d+) kB/.exec(
      readFileSync(`/proc/${agent.wire.process.pid}/status`, 'utf8'),
    )?.[1]
    expect(Number(peak)).toBeLessThan(4096)
  })
})
