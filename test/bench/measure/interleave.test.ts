import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Contestant } from '../../../bench/contestants/contestant.ts'
import { interleave } from '../../../bench/measure/interleave.ts'

let folder = ''
let stop = new AbortController()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-'))
  stop = new AbortController()
})
afterEach(() => rm(folder, { recursive: true }))

const surroundings = (tell = (_: string) => {}) => ({ folder, tell, signal: stop.signal })

function contestant(id: string, script: string, proof = () => {}): Contestant {
  return {
    id,
    name: id,
    start: () => ({ program: 'sh', args: ['-c', script] }),
    prove: async () => proof(),
  }
}

it('starts each once a round, another first each time, and does not count the first round', async () => {
  const order = join(folder, 'order')
  const three = ['a', 'b', 'c'].map((id) => contestant(id, `printf ${id} >>'${order}'`))
  const samples = await interleave(three, 2, surroundings())
  expect(await readFile(order, 'utf8')).toBe('abcbcacab')
  expect([...samples.values()].map((each) => each.length)).toEqual([2, 2, 2])
  expect(new Set([...samples.values()].flat().map((sample) => sample.folder)).size).toBe(6)
})

it('refuses a process that ended badly, with what it said last', async () => {
  const broken = contestant('broken', 'echo no such kernel >&2; exit 3')
  await expect(interleave([broken], 1, surroundings())).rejects.toThrow(
    /ended with 3 .*no such kernel/s,
  )
})

it('refuses a process that ended well and did not do what is measured', async () => {
  const empty = contestant('empty', 'true', () => {
    throw new Error('no power off')
  })
  await expect(interleave([empty], 1, surroundings())).rejects.toThrow('no power off')
})

it('ends what runs when it is stopped, and starts nothing more', async () => {
  const told: string[] = []
  const both = [contestant('quick', 'true'), contestant('endless', 'exec sleep 1000')]
  const measured = interleave(
    both,
    1,
    surroundings((message) => {
      told.push(message)
      setImmediate(() => stop.abort(new Error('stopped by SIGINT')))
    }),
  )
  await expect(measured).rejects.toThrow('stopped by SIGINT')
  expect(told).toHaveLength(1)
})
