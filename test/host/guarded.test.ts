import { expect, test } from 'vitest'
import { runCommand } from '../../src/host/command.ts'
import { guarded } from '../../src/host/guarded.ts'
import { isAlive, markOf } from '../../src/host/process.ts'
import type { ProcessMark } from '../../src/model/event.ts'

/** Runs a guarded script, lets go of it once it has said this many process ids, and gives those. */
async function letGo(script: string, count: number) {
  const holding = new AbortController()
  const marks: ProcessMark[] = []
  if (count === 0) holding.abort()
  const [program = '', ...args] = guarded(['bash', '-c', script])
  const result = await runCommand(program, args, {
    stdinUntil: holding.signal,
    onStdoutLine: (line) => {
      const mark = markOf(Number(line))
      if (mark !== undefined) marks.push(mark)
      if (marks.length === count) holding.abort()
    },
  })
  return { ...result, marks }
}

test('a command that ends by itself ends as ever, and may leave others behind', async () => {
  const held = new AbortController()
  const [program = '', ...args] = guarded(['sh', '-c', 'echo out; echo err >&2; cat; exit "$1"'])
  const result = await runCommand(program, [...args, 'sh', '7'], { stdinUntil: held.signal })
  expect(result).toEqual({ code: 7, stdout: 'out\n', stderr: 'err\n' })
})

test('once it is let go of, all it started is ended, in order', { timeout: 30_000 }, async () => {
  const script = `
    trap 'echo tidied; exit 3' TERM
    sleep 1000 & echo $!; (sleep 1000 & echo $!)
    echo $$; wait`
  const { code, stdout, marks } = await letGo(script, 3)
  expect(code).toBe(3)
  expect(stdout).toMatch(/tidied\n$/)
  expect(marks.filter(isAlive)).toEqual([])
})

test('who ignores that is killed, also where the first of them is gone', {
  timeout: 30_000,
}, async () => {
  const script = "(trap '' TERM; sleep 1000 & echo $BASHPID; echo $!; wait) & wait"
  const { marks } = await letGo(script, 2)
  expect(marks).toHaveLength(2)
  expect(marks.filter(isAlive)).toEqual([])
})

test('what is let go of before it has begun does not go on', async () => {
  const { code } = await letGo('sleep 1000', 0)
  expect(code).not.toBe(0)
})
