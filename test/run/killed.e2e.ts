import { type ChildProcess, execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { isAlive } from '../../src/host/process.ts'
import type { Event } from '../../src/model/event.ts'
import { newFolder, readEvents, readRun, runScript } from '../e2e/script.ts'
import { runTool } from '../e2e/tool.ts'

const script = 'echo home > $TESTBED_RESULTS/a; echo ready; sleep 1000'

/** Runs the script until it says `ready`, then lets a test do its worst to the tool. */
async function disturb(folder: string, worst: (child: ChildProcess) => void) {
  const called = await runTool(['run', '--quiet', '--results', folder, script], {
    onStart: (child) => child.stdout?.once('data', () => worst(child)),
    onStdout: () => undefined,
  })
  return { ...called, events: readEvents(folder) }
}

test('a killed tool leaves no process, and `collect` finishes its run', async () => {
  const folder = newFolder()
  const { code, events } = await disturb(folder, (child) => child.kill('SIGKILL'))
  expect(code).toBe(137)
  await expect.poll(() => survivors(events), { timeout: 60_000 }).toEqual([])
  expect(existsSync(`${folder}/result.json`)).toBe(false)

  const collected = await runTool(['collect', folder])
  expect(collected.code).toBe(125)
  const { result, file } = readRun(folder)
  expect(result).toMatchObject({ outcome: 'infra-error', cause: expect.stringMatching(/killed/) })
  expect(file('a').toString()).toBe('home\n')
  expect(readFileSync(`${folder}/output.log`, 'utf8')).toBe('ready\n')
  expect(existsSync(`${folder}/live`)).toBe(false)
  // A second time it tells the same.
  expect((await runTool(['collect', folder])).code).toBe(125)
})

test('the next run finishes what a killed tool left', async () => {
  const folder = newFolder()
  await disturb(folder, (child) => child.kill('SIGKILL'))
  const next = await runScript('true')
  expect(next.stderr).toContain(folder)
  expect(readRun(folder).result.outcome).toBe('infra-error')
})

test('of two runs that find a killed one, its journal torn, one finishes it, and both go on', async () => {
  const folder = newFolder()
  await disturb(folder, (child) => child.kill('SIGKILL'))
  appendFileSync(`${folder}/events.ndjson`, '{"seq":9,"at":"20{"seq":10,"type":"notice"}\n')
  const next = await Promise.all([runScript('true'), runScript('true')])
  expect(next.map(({ code }) => code)).toEqual([0, 0])
  expect(next.filter(({ stderr }) => stderr.includes(folder))).toHaveLength(1)
  const { result, events, file } = readRun(folder)
  expect(result.outcome).toBe('infra-error')
  expect(file('a').toString()).toBe('home\n')
  expect(events.filter(({ type }) => type === 'done')).toHaveLength(1)
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends the run as cancelled, with its files home', async (signal, exit) => {
  const folder = newFolder()
  const { code, events } = await disturb(folder, (child) => child.kill(signal))
  expect(code).toBe(exit)
  expect(survivors(events)).toEqual([])
  const { result, file } = readRun(folder)
  expect(result).toMatchObject({ outcome: 'cancelled', exit })
  expect(file('a').toString()).toBe('home\n')
})

test('a killed QEMU is lost', async () => {
  const folder = newFolder()
  const { code } = await disturb(folder, () =>
    process.kill(pidOf(readEvents(folder), 'qemu'), 'SIGKILL'),
  )
  expect(code).toBe(123)
  const { result, file } = readRun(folder)
  expect(result).toMatchObject({ outcome: 'lost', cause: 'QEMU was killed by SIGKILL' })
  expect(file('a').toString()).toBe('home\n')
})

test('a killed file server ends the run at once, and is named', async () => {
  const folder = newFolder()
  const { code, seconds } = await disturb(folder, () =>
    process.kill(pidOf(readEvents(folder), 'virtiofsd store'), 'SIGKILL'),
  )
  expect(code).toBe(125)
  expect(seconds).toBeLessThan(60)
  const { result, file } = readRun(folder)
  expect(result.outcome).toBe('infra-error')
  expect(result.cause).toContain('/nix/store')
  expect(file('a').toString()).toBe('home\n')
})

function pidOf(events: readonly Event[], name: string): number {
  const started = events.find((event) => event.type === 'process-started' && event.name === name)
  if (started?.type !== 'process-started') throw new Error(`the journal knows no ${name}`)
  return started.process.pid
}

/** The processes of a run that are still there. */
function survivors(events: readonly Event[]): string[] {
  return events.flatMap((event) =>
    event.type === 'process-started' && isAlive(event.process) ? [event.name] : [],
  )
}

test('nothing of any run is left in the mount table or in /tmp', () => {
  expect(execFileSync('mount', { encoding: 'utf8' })).not.toContain('nixos-testbed')
  const ours = readdirSync(tmpdir()).filter((name) => /^nixos-testbed-\d{8}-/.test(name))
  expect(ours).toEqual([])
})
