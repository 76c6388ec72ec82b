import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type ResultsService, startResultsService } from '../runner/service/service.ts'
import { BareMachine, type MachineUser } from './bare-machine.ts'
import { guestStep, handOver, runStep, watchFor } from './workflow.ts'

/** What the runner waits after SIGINT. */
const interruptMs = 7_500

let service: ResultsService
let pristine: BareMachine
let machine: BareMachine
beforeAll(async () => {
  service = await startResultsService()
  pristine = await BareMachine.make()
})
afterEach(() => machine.remove())
afterAll(async () => {
  await pristine.remove()
  await service.stop()
})

const step = { accel: 'tcg', run: 'echo from the guest' }

/** Runs a job on the machine and cancels it at a line of its log. */
async function cancelledAt(user: MachineUser, pattern: RegExp) {
  const { job, onJob } = handOver()
  const { line, onLine } = watchFor(pattern)
  const jobOptions = machine.options(user)
  const running = runStep(step, { service, onJob, onLine, jobOptions })
  const over = running.then(({ job }) => Promise.reject(new Error(job.log.join('\n'))))
  await Promise.race([line, over])
  ;(await job).cancel()
  return running
}

/** A job after that, which gets from the cache what the first of its kind has built. */
async function nextJob(user: MachineUser) {
  const options = { service, jobOptions: machine.options(user) }
  const ran = await runStep({ ...step, cache: 'true' }, options)
  expect(ran.conclusion, ran.job.log.join('\n')).toBe('success')
  expect(ran.job.log).toContain('from the guest')
  return ran.job
}

/** Lets dpkg, whatever it is to do, say a word and do this first. */
function holdUp(script: string): void {
  writeFileSync(hook(), `pre-invoke=echo held up; ${script}\n`)
}

const hook = () => join(machine.folder, 'etc/dpkg/dpkg.cfg.d/hold-up')
const heldUp = /^held up$/

/** Each way for one of the users, and a job after those that leave dpkg in the midst of its work. */
test.each<[MachineUser, string, RegExp, 'and the next job succeeds' | '', string?]>([
  ['tester', 'while package lists are fetched', /^Get:1 /, ''],
  ['root', 'while packages are unpacked', /^Unpacking libglib2/, 'and the next job succeeds'],
  ['tester', 'while they are set up', /^Setting up iso-codes/, 'and the next job succeeds'],
  ['tester', 'while they take long', heldUp, '', 'sleep 1000'],
  ['root', 'while they are deaf', heldUp, '', "trap '' TERM; sleep 1000; sleep 1000"],
])('a job of %s that is cancelled %s ends in time, with nothing left', async (...given) => {
  const [user, , pattern, next, script] = given
  machine = await pristine.copy()
  if (script !== undefined) holdUp(script)
  const { job, conclusion, result } = await cancelledAt(user, pattern)
  const log = job.log.join('\n')
  expect(machine.processes(), log).toEqual([])
  const { cancel } = guestStep(job)
  expect(conclusion, log).toBe('cancelled')
  expect(cancel?.signals, log).toEqual(['SIGINT'])
  expect(cancel?.killed, log).toEqual([])
  expect(cancel?.ms, log).toBeLessThan(interruptMs)
  expect(result).toMatchObject({ outcome: 'cancelled', exit: 130 })
  if (next !== '') await nextJob(user)
})

test('what somebody else interrupted is finished too, and said', async () => {
  machine = await pristine.copy()
  // As a dpkg leaves it that was killed before it wrote down what it did.
  writeFileSync(join(machine.folder, 'var/lib/dpkg/updates/0000'), '')
  const { log } = await nextJob('tester')
  expect(log).toContain(
    'an earlier installation was interrupted; finishing it: sudo dpkg --configure -a',
  )
})

test('a step that is killed outright takes the package manager with it', async () => {
  machine = await pristine.copy()
  holdUp('sleep 1000')
  const { line, onLine } = watchFor(heldUp)
  const { job, onJob } = handOver()
  const jobOptions = {
    ...machine.options('tester'),
    graces: { interrupt: 0, terminate: 0, streams: 5_000 },
  }
  const running = runStep(step, { service, onJob, onLine, jobOptions })
  await line
  ;(await job).cancel()
  await running
  await expect.poll(() => machine.processes(), { timeout: 30_000 }).toEqual([])
})
