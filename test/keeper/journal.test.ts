import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { Journal, readJournal, reopenJournal } from '../../src/keeper/journal.ts'
import { scratchFolder } from '../scratch.ts'
import { startProgram } from './program.ts'

const silent = () => undefined
const notice = (message: string) => ({ type: 'notice', message }) as const
let path: string

// Processes of their own take a while to start where all cores are busy.
vi.setConfig({ testTimeout: 60_000 })

beforeEach(() => {
  path = join(scratchFolder(), 'events.ndjson')
})

const messagesOf = (events: readonly object[]) =>
  events.map((event) => ('message' in event ? event.message : undefined))

const whole = '{"seq":9,"at":"2026-11-20T10:00:00.000Z","type":"notice","message":"later"}\n'

test.each([
  ['a line cut short', '{"seq":1,"at":"20\n'],
  ['a line glued to a torn one', `{"seq":1,"at":"20${whole}`],
  ['a line that never ended', '{"seq":1,"at":"20'],
  ['an empty line', '\n'],
  ['a line that is no object', '7\n'],
  ['null', 'null\n'],
  ['an array', '[1]\n'],
  ['an object without a type', '{"seq":1}\n'],
  ['a letter cut in two', Buffer.from('{"message":"é').subarray(0, -1)],
])('a journal is read up to %s, and goes on there', async (_, torn) => {
  new Journal(path, silent).emit(notice('日本 – the guest said so'))
  appendFileSync(path, torn)
  if (torn.at(-1) === '\n') appendFileSync(path, whole)
  expect(messagesOf(await readJournal(path))).toEqual(['日本 – the guest said so'])

  const journal = await reopenJournal(path, silent)
  journal.emit(notice('goes on'))
  const messages = ['日本 – the guest said so', 'goes on']
  expect(messagesOf(journal.events)).toEqual(messages)
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  expect(messagesOf(lines.map((line) => JSON.parse(line)))).toEqual(messages)
})

test('what a full disk did not take is written once there is space, each event on its line', async () => {
  // A limit on the size of files cuts a write as a full disk does, and can be lifted again.
  const script = `
    import { execFileSync } from 'node:child_process'
    import { statSync } from 'node:fs'
    import { Journal } from './src/keeper/journal.ts'
    const limit = (bytes) =>
      execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=' + bytes + ':unlimited'])
    process.on('SIGXFSZ', () => undefined)
    const path = ${JSON.stringify(path)}
    const journal = new Journal(path, () => undefined)
    const say = (message) => journal.emit({ type: 'notice', message })
    await ready()
    say('first – é')
    const { size } = statSync(path)
    limit(size + 20)
    say('cut')
    const cut = { bytes: statSync(path).size - size, failure: journal.failure?.code }
    say('lost')
    limit('unlimited')
    say('last')
    console.log(JSON.stringify({ cut, failureLater: journal.failure }))
  `
  const said = JSON.parse(await (await startProgram(script)).goOn())
  expect(said).toEqual({ cut: { bytes: 20, failure: 'EFBIG' } })
  expect(messagesOf(await readJournal(path))).toEqual(['first – é', 'cut', 'lost', 'last'])
})

test('a full disk is told as long as the journal is not whole', () => {
  const journal = new Journal('/dev/full', silent)
  journal.emit(notice('x'))
  expect(journal.failure).toMatchObject({ code: 'ENOSPC' })
})
