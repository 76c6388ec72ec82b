import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { Output } from '../../../src/cli/render/output.ts'

test('bytes pass as they are', async () => {
  const stream = new PassThrough()
  const output = new Output(stream, () => undefined)
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  await output.write(bytes)
  await output.flush()
  expect(stream.read()).toEqual(bytes)
})

test('a slow reader is waited for', async () => {
  const stream = new PassThrough({ highWaterMark: 4 })
  const output = new Output(stream, () => undefined)
  let written = false
  const writing = Promise.resolve(output.write(Buffer.alloc(8))).then(() => {
    written = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(written).toBe(false)
  stream.read()
  await writing
})

test('a failure is told once, frees who waits, and drops the rest', async () => {
  const failures: string[] = []
  const stream = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) =>
      setImmediate(() => done(Object.assign(new Error('gone'), { code: 'EPIPE' }))),
  })
  const output = new Output(stream, ({ code }) => failures.push(code ?? ''))
  await output.write('abc')
  await output.write('def')
  await output.flush()
  expect(failures).toEqual(['EPIPE'])
})

test('a reader that leaves is told as EPIPE by a real pipe', async () => {
  const child = spawn('head', ['-c1'], { stdio: ['pipe', 'ignore', 'ignore'] })
  const failed = new Promise<string | undefined>((resolve) => {
    const output = new Output(child.stdin, ({ code }) => resolve(code))
    const pour = async () => {
      for (let round = 0; round < 1000; round++) await output.write(Buffer.alloc(65_536))
    }
    void pour()
  })
  expect(await failed).toBe('EPIPE')
  if (child.exitCode === null) await once(child, 'exit')
})
