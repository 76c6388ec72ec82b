import { describe, expect, test } from 'vitest'
import { LiveEdge } from '../../../src/cli/render/live-edge.ts'
import { cancelled } from '../../../src/model/outcome.ts'
import { FakeProcess } from '../fake.ts'

const command = ['nixos-testbed', 'run', 'true']
const consoleBytes = { type: 'console', bytes: Buffer.from('[    0.0] Linux\r\n') } as const

function failing(code: string) {
  const process = new FakeProcess()
  const edge = new LiveEdge(process, { command, quiet: false })
  process.stdout.emit('error', Object.assign(new Error(`${code}: it failed`), { code }))
  return { process, edge }
}

describe('an output that cannot be written', () => {
  test('stops the run in order where its reader left', async () => {
    const { process, edge } = failing('EPIPE')
    expect(edge.signal.reason).toBe('SIGTERM')
    expect(await edge.close(cancelled('SIGTERM'))).toBe(143)
    expect(process.stderr.text).toContain('nobody reads the output any more')
  })

  test('is a fault of the host where the disk is full', async () => {
    const { process, edge } = failing('ENOSPC')
    expect(edge.signal.aborted).toBe(true)
    expect(await edge.close({ outcome: 'passed', exit: 0 })).toBe(125)
    expect(process.stderr.text).toContain('the output cannot be written: ENOSPC')
  })

  test('is no reason to stop where it is only our words', () => {
    const process = new FakeProcess()
    const edge = new LiveEdge(process, { command, quiet: false })
    process.stderr.emit('error', Object.assign(new Error('EPIPE'), { code: 'EPIPE' }))
    expect(edge.signal.aborted).toBe(false)
  })
})

test('the two streams of the script go to the two of ours', async () => {
  const process = new FakeProcess()
  const edge = new LiveEdge(process, { command, quiet: true })
  await edge.stream({ type: 'output', stream: 'stdout', bytes: Buffer.from([0xff, 0x1b]) })
  await edge.stream({ type: 'output', stream: 'stderr', bytes: Buffer.from('err') })
  expect(process.stdout.bytes).toEqual(Buffer.from([0xff, 0x1b]))
  expect(process.stderr.text).toBe('err')
})

test.each([true, false])('the console is shown where that is wanted: %s', async (wanted) => {
  const process = new FakeProcess()
  const edge = new LiveEdge(process, { command, quiet: true, console: wanted })
  await edge.stream(consoleBytes)
  expect(process.stderr.text).toBe(wanted ? consoleBytes.bytes.toString() : '')
  expect(process.stdout.text).toBe('')
})

test('hardware that is not back is said, even where only the script should be heard', async () => {
  const process = new FakeProcess()
  const edge = new LiveEdge(process, { command, quiet: true })
  expect(await edge.close({ outcome: 'passed', exit: 0, return: 'not-back' })).toBe(0)
  expect(process.stderr.text).toBe('testbed: passed (exit 0); the target is not back\n')
  const clean = new LiveEdge(new FakeProcess(), { command, quiet: true })
  expect(await clean.close({ outcome: 'failed', exit: 3, return: 'clean' })).toBe(3)
})
