import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { describeAgent, last, test } from './agent.ts'
import { type Frame, fields, written } from './wire.ts'

describeAgent('kill', () => {
  test('reaches every process of the session, with SIGKILL also who ignores the rest', async ({
    agent,
  }) => {
    const script = `trap '' TERM
        (trap '' TERM; echo $BASHPID; exec sleep 1000) &
        bash -mc "trap '' TERM; sleep 1000 & echo \\$!; wait" &
        wait`
    await agent.wire.exec(0, ['bash', '-c', script])
    const pids: number[] = []
    while (pids.length < 2) {
      const next = (await agent.wire.until('o')).at(-1) as Frame
      pids.push(...next.payload.toString().trim().split('\n').map(Number))
    }
    await agent.wire.send('K', 0, fields([['signal', '15']]))
    // Its answer comes when the signal has been sent.
    await agent.writeFile(join(agent.folder, 'a'), '', '600')
    expect(pids.every(isAlive)).toBe(true)

    await agent.wire.send('K', 0, fields([['signal', '9']]))
    expect(last(await agent.wire.until('x'))).toEqual({ signal: '9' })
    await gone(pids)
  })

  test('reaches a command whose output nobody reads', async ({ agent }) => {
    await agent.wire.exec(0, ['yes'])
    await agent.wire.until('o')
    await agent.wire.send('K', 0, fields([['signal', '15']]))
    expect(last(await agent.wire.until('x'))).toEqual({ signal: '15' })
  })

  test('of a command that has ended is passed over', async ({ agent }) => {
    await agent.sh('exit 0')
    await agent.wire.send('K', 0, fields([['signal', '9']]))
    expect(last(await agent.sh('exit 6'))).toEqual({ code: '6' })
  })

  test('goes with its commands when the host goes', async ({ agent }) => {
    await agent.wire.exec(0, ['sh', '-c', 'echo $$; sleep 1000'])
    const pid = Number(written(await agent.wire.until('o'), 'o').toString())
    agent.wire.hangUp()
    expect(await agent.wire.ended()).toBe(0)
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
  await expect.poll(() => pids.filter(isAlive), { interval: 5, timeout: 30_000 }).toEqual([])
}
