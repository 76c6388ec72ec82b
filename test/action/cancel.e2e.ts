import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../src/model/event.ts'
import { readEvents } from '../e2e/script.ts'
import type { Job } from '../runner/job.ts'
import { type ResultsService, startResultsService } from '../runner/service/service.ts'
import { scratchFolder } from '../scratch.ts'
import { guestStep, handOver, type RanJob, runStep, watchFor } from './workflow.ts'

/** What the runner waits after SIGINT. */
const interruptMs = 7_500

let service: ResultsService
beforeAll(async () => {
  service = await startResultsService()
})
afterAll(() => service.stop())

/** Waits until the run of a job's step has come to an event. */
async function eventIn(job: Promise<Job>, is: (event: Event) => boolean): Promise<Job> {
  const { temp } = await job
  for (;;) {
    const names = existsSync(temp) ? readdirSync(temp) : []
    const folder = names.find((name) => /^nixos-testbed-/.test(name))
    if (folder !== undefined && readEvents(join(temp, folder)).some(is)) return job
    await pause(5)
  }
}

const started = (phase: string) => (event: Event) =>
  event.type === 'phase-started' && event.phase === phase

/** Runs a step and cancels its job when it has come to an event. */
async function cancelledAt(
  is: (event: Event) => boolean,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<RanJob> {
  const { job, onJob } = handOver()
  const machine = { ...pick(process.env, 'PATH', 'HOME'), ...env }
  const ran = runStep({ accel: 'tcg', ...inputs }, { service, onJob, jobOptions: { env: machine } })
  const over = ran.then(() => 'over' as const)
  const reached = await Promise.race([eventIn(job, is), over])
  if (reached === 'over') throw new Error((await ran).job.log.join('\n'))
  reached.cancel()
  return ran
}

function pick(environment: NodeJS.ProcessEnv, ...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, environment[name] ?? '']))
}

/** In the runner's time, by its first signal, with nothing left running. */
function expectPromptEnd({ job, conclusion }: RanJob): void {
  const { cancel } = guestStep(job)
  const log = job.log.join('\n')
  expect(conclusion, log).toBe('cancelled')
  expect(cancel?.signals, log).toEqual(['SIGINT'])
  expect(cancel?.killed, log).toEqual([])
  expect(cancel?.ms, log).toBeLessThan(interruptMs)
  expect(job.orphans).toEqual([])
  expect(job.posts.map((post) => post.conclusion)).toEqual(['success'])
  expect(job.annotations.filter(({ from }) => from === 'command')).toEqual([])
}

describe('a job that is cancelled', () => {
  test('while the cache is asked', async () => {
    const gate = service.faults.hold('GetCacheEntryDownloadURL')
    const { job, onJob } = handOver()
    const machine = { ...pick(process.env, 'PATH', 'HOME'), XDG_CACHE_HOME: scratchFolder() }
    const running = runStep(
      { accel: 'tcg', run: 'true', cache: 'true' },
      { service, onJob, jobOptions: { env: machine } },
    )
    await gate.reached
    ;(await job).cancel()
    const ran = await running
    service.faults.clear()
    expectPromptEnd(ran)
    expect(ran.result.outcome).toBe('cancelled')
  })

  test('while the guest is built', async () => {
    const cache = { XDG_CACHE_HOME: scratchFolder() } // where nothing is built yet
    const ran = await cancelledAt(started('nix'), { run: 'true' }, cache)
    expectPromptEnd(ran)
    expect(ran.result.outcome).toBe('cancelled')
  })

  test('while the guest boots', async () => {
    const ran = await cancelledAt(started('boot'), { run: 'true' })
    expectPromptEnd(ran)
    expect(ran.result).toMatchObject({ outcome: 'cancelled', exit: 130 })
  })

  test('while the script runs: what it wrote is home, and uploaded at once', async () => {
    const run = 'echo kept >$TESTBED_RESULTS/kept; echo said; sleep 600'
    const { job, onJob } = handOver()
    const { line, onLine } = watchFor(/^said$/)
    const running = runStep({ accel: 'tcg', run }, { service, onJob, onLine })
    await line
    ;(await job).cancel()
    const ran = await running
    expectPromptEnd(ran)
    expect(ran.result).toMatchObject({ outcome: 'cancelled', exit: 130 })
    expect(String(ran.files['files/kept'])).toBe('kept\n')
    expect(String(ran.files['output.log'])).toBe('said\n')
    expect(ran.job.log.join('\n')).not.toContain('the step was cut off')
  })

  test('while files are brought home: none is lost', async () => {
    const run = 'cd $TESTBED_RESULTS; for i in $(seq 2000); do : >$i; done'
    const ran = await cancelledAt(started('collect'), { run })
    expectPromptEnd(ran)
    expect(Object.keys(ran.files).filter((name) => /^files\/\d+$/.test(name))).toHaveLength(2000)
    expect(ran.result).toMatchObject({ outcome: 'passed', files: { count: 2000 } })
  })

  test('while results are uploaded: the post step does it', async () => {
    const gate = service.faults.hold('blob')
    const { job, onJob } = handOver()
    const cutOff = watchFor(/the step was cut off before its results were delivered/)
    void cutOff.line.then(() => gate.open())
    const running = runStep(
      { accel: 'tcg', run: 'echo kept >$TESTBED_RESULTS/kept' },
      { service, onJob, onLine: cutOff.onLine },
    )
    await gate.reached
    ;(await job).cancel()
    const ran = await running
    service.faults.clear()
    expectPromptEnd(ran)
    expect(ran.result.outcome).toBe('passed')
    expect(String(ran.files['files/kept'])).toBe('kept\n')
    // The first try holds the name.
    expect(Object.keys(ran.artifacts)).toEqual(['testbed-test-guest-2'])
  })
})

test('SIGTERM, where SIGINT was not enough, leaves nothing running either', async () => {
  const gate = service.faults.hold('blob')
  const { job, onJob } = handOver()
  const cutOff = watchFor(/the step was cut off before its results were delivered/)
  void cutOff.line.then(() => gate.open())
  const graces = { interrupt: 500, terminate: 2_500, streams: 5_000 }
  const running = runStep(
    { accel: 'tcg', run: 'true' },
    { service, onJob, onLine: cutOff.onLine, jobOptions: { graces } },
  )
  await gate.reached
  ;(await job).cancel()
  const { job: ended, artifacts } = await running
  service.faults.clear()
  const { cancel } = guestStep(ended)
  expect(cancel?.signals).toEqual(['SIGINT', 'SIGTERM'])
  expect(cancel?.killed).toEqual([])
  expect(ended.orphans).toEqual([])
  expect(Object.keys(artifacts)).toHaveLength(1)
})

test('a step that is killed outright is finished by the post step', async () => {
  const { line, onLine } = watchFor(/^pid \d+$/)
  const run = 'echo kept >$TESTBED_RESULTS/kept; echo pid 1; sleep 600'
  const { job, onJob } = handOver()
  const running = runStep({ accel: 'tcg', run }, { service, onJob, onLine })
  await line
  const { temp } = await job
  const folder = readdirSync(temp).find((name) => /^nixos-testbed-/.test(name)) ?? ''
  const [first] = readEvents(join(temp, folder))
  if (first?.type !== 'run-started') throw new Error('the run has not started')
  process.kill(first.keeper.pid, 'SIGKILL')
  const ran = await running
  expect(ran.conclusion).toBe('failure')
  expect(ran.result).toMatchObject({ outcome: 'infra-error', exit: 125 })
  expect(String(ran.files['files/kept'])).toBe('kept\n')
  expect(ran.job.orphans).toEqual([])
  expect(ran.job.annotations).toMatchObject([
    { level: 'error', title: expect.stringMatching(/: infra-error$/) },
  ])
})
