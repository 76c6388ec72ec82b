import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { readConsole, type TargetConsole } from '../../../../src/machine/kexec/console/console.ts'
import type { Happening, Stream } from '../../../../src/model/event.ts'
import { Secret } from '../../../../src/model/secret.ts'
import { startProgram } from '../../../keeper/program.ts'
import { scratchFolder } from '../../../scratch.ts'

const panic = 'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100'

/** Reads the console that a command shows, and waits until it has said a text. */
async function reading(command: string | undefined, until = '') {
  const events: Happening[] = []
  const said: Buffer[] = []
  const console = readConsole(command === undefined ? undefined : new Secret(command), {
    emit: (event) => events.push(event),
    stream: ({ bytes }: Stream) => void said.push(Buffer.from(bytes)),
  })
  const text = () => Buffer.concat(said).toString('latin1')
  await vi.waitFor(() => expect(text()).toContain(until), 30_000)
  return { console, events, text }
}

async function stopped({ console }: { console: TargetConsole }): Promise<void> {
  await console.stop()
}

/** Whether a process is there whose id stands in a file. */
function lives(file: string): boolean {
  return existsSync(`/proc/${readFileSync(file, 'utf8').trim()}`)
}

test('what a console says is streamed, and a panic on it is evidence with its cause', async () => {
  const command = `printf '[ 1.0] %s\\r\\n[ 1.1] CPU: 0\\r\\n' '${panic}'; sleep 60`
  const read = await reading(command, 'CPU: 0')
  expect(read.text()).toContain(`[ 1.0] ${panic}\r\n`)
  expect(read.console.panic).toBe('Attempted to kill init! exitcode=0x00000100')
  expect(read.console.lastWords).toBe(
    `; the last lines of its console: "[ 1.0] ${panic}", "[ 1.1] CPU: 0"`,
  )
  await stopped(read)
  expect(read.events).toEqual([])
})

test('what it said before the jump is no evidence', async () => {
  const read = await reading(`echo '${panic}'; sleep 60`, panic)
  read.console.forget()
  expect([read.console.panic, read.console.lastWords]).toEqual([undefined, ''])
  await stopped(read)
})

test('hostile bytes stay out of what is quoted', async () => {
  const read = await reading(`printf '\\033[2J\\233x%0999d\\n::error::y\\n' 0; sleep 60`, 'error')
  expect(read.console.lastWords).not.toMatch(/[\p{C}]/u)
  expect(read.console.lastWords.length).toBeLessThan(450)
  await stopped(read)
})

test('its stdin stays open, and what it started ends with it', async () => {
  const file = join(scratchFolder(), 'pid')
  const read = await reading(`sleep 600 & echo $! >'${file}'; echo here; cat`, 'here')
  expect(read.events).toEqual([])
  expect(lives(file)).toBe(true)
  await stopped(read)
  expect(lives(file)).toBe(false)
  expect(read.events).toEqual([])
})

test('one that ends before its run is a warning, which does not show it', async () => {
  const file = join(scratchFolder(), 'pid')
  const read = await reading(`sleep 600 & echo $! >'${file}'; echo hunter2 >&2; exit 7`)
  await vi.waitFor(() => expect(read.events).toHaveLength(1), 30_000)
  expect(read.events).toMatchObject([
    { type: 'warning', message: expect.stringContaining('ended with 7') },
  ])
  expect(JSON.stringify(read.events)).not.toMatch(/hunter2|sleep/)
  await vi.waitFor(() => expect(lives(file)).toBe(false), 30_000)
  await stopped(read)
})

test('a tool that is killed takes it along', async () => {
  const file = join(scratchFolder(), 'pid')
  const from = (path: string) => JSON.stringify(join(import.meta.dirname, '../../../../src', path))
  const tool = await startProgram(`
    const { startCommand } = await import(${from('machine/kexec/console/command.ts')})
    const { Secret } = await import(${from('model/secret.ts')})
    const command = "sleep 600 & echo $! >'${file}'; echo here; wait"
    await new Promise((here) => startCommand(new Secret(command), here))
    await ready()
  `)
  expect(lives(file)).toBe(true)
  tool.child.kill('SIGKILL')
  await vi.waitFor(() => expect(lives(file)).toBe(false), 30_000)
})

test('without a command nothing is read', async () => {
  const { console } = await reading(undefined)
  expect([console.panic, console.lastWords]).toEqual([undefined, ''])
  await console.stop()
})
