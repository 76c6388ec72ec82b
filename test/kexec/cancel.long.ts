import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { guestStep, handOver, runStep, watchFor } from '../action/workflow.ts'
import { type Rig, startRig } from '../rig/rig.ts'
import { bootIdOf, smallKernel } from './hardware.ts'

const limit = 900_000

let rig: Rig
beforeAll(async () => {
  rig = await startRig({ host: 'minimal', tell: (line) => process.stderr.write(`${line}\n`) })
}, limit)
afterAll(() => rig?.stop())

test(
  'a job that is cancelled while hardware runs its script has its post step bring the host back',
  async () => {
    const before = await bootIdOf(rig)
    const { job, onJob } = handOver()
    const { line, onLine } = watchFor(/^said$/)
    const inputs = {
      machine: 'kexec',
      accel: '',
      'boot-timeout': '12m',
      target: rig.target,
      'ssh-key': readFileSync(rig.key, 'utf8'),
      'known-hosts': readFileSync(rig.knownHosts, 'utf8'),
      packages: smallKernel['x86_64-linux'],
      run: 'echo kept >$TESTBED_RESULTS/kept; sleep 3; echo said; sleep 600',
    }
    const running = runStep(inputs, { onJob, onLine })
    const over = running.then(({ job: { log } }) => Promise.reject(new Error(log.join('\n'))))
    await Promise.race([line, over])
    expect(rig.boots()).toBe(1)
    ;(await job).cancel()
    const ran = await running
    const log = ran.job.log.join('\n')
    const step = guestStep(ran.job)
    expect(ran.conclusion, log).toBe('cancelled')
    expect(step.cancel?.killed, log).toEqual([])
    expect(step.outputs).toMatchObject({ outcome: 'cancelled', 'exit-code': '130' })
    expect(ran.job.posts.map(({ conclusion }) => conclusion)).toEqual(['success'])
    expect(ran.result, log).toMatchObject({ outcome: 'cancelled', exit: 130, return: 'clean' })
    expect(ran.result.unseen).toEqual([expect.stringContaining('what the guest wrote to disks')])
    expect(String(ran.files['files/kept'])).toBe('kept\n')
    expect(rig.boots()).toBe(2)
    expect(await bootIdOf(rig)).not.toBe(before)
    expect(ran.job.orphans).toEqual([])
  },
  limit,
)
