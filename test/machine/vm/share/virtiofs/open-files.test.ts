import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import {
  openFilesWithin,
  watchOpenFiles,
} from '../../../../../src/machine/vm/share/virtiofs/open-files.ts'
import { Fault } from '../../../../../src/model/fault.ts'

test.each([
  [20_000, 16_385],
  [16_385, 16_385],
  [16_384, 8193],
  [1024, 513],
  [Number.POSITIVE_INFINITY, 524_289],
])('a hard limit of %d allows a daemon %d open files', (hard, limit) => {
  expect(openFilesWithin(hard).limit).toBe(limit)
})

/** Opens as many files as a line of its stdin says, or closes them all, and answers with their number. */
const holder = `
const { closeSync, openSync } = require('node:fs')
const open = []
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'close') open.splice(0).forEach((fd) => closeSync(fd))
  try { for (let n = Number(line); n > 0; n--) open.push(openSync('/dev/null')) } catch {}
  console.log(open.length)
})
`
const openFiles = openFilesWithin(1025)
const children: ChildProcessWithoutNullStreams[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function hold() {
  const script = `ulimit -n ${openFiles.limit}; exec "$0" -e "$1"`
  const child = spawn('sh', ['-c', script, process.execPath, holder])
  children.push(child)
  const tell = async (line: string) => {
    child.stdin.write(`${line}\n`)
    await once(child.stdout, 'data')
  }
  const fault = () => new Fault('infra-error', 'met')
  return { tell, watched: watchOpenFiles(child.pid ?? 0, openFiles, fault) }
}

test('a daemon that fills up is relieved, as often as it takes, and its limit was not met', async () => {
  const { tell, watched } = hold()
  const reliefs = new EventEmitter()
  watched.guard(async () => {
    await tell('close')
    reliefs.emit('relief')
  })
  for (const _ of [1, 2]) {
    const relief = once(reliefs, 'relief')
    await tell('900')
    await relief
  }
  expect(() => watched.confirm()).not.toThrow()
})

test('a limit that was met is told, also when all is well again', async () => {
  const { tell, watched } = hold()
  await tell('2000')
  await tell('close')
  expect(() => watched.confirm()).toThrow('met')
  watched.guard(async () => undefined)
  await expect(watched.exceeded).resolves.toMatchObject({ message: 'met' })
})
