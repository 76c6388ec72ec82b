import { expect, test } from 'vitest'
import { guestStep, handOver, runStep, watchFor } from './workflow.ts'

test('a guest that floods the log, in lines and without an end of one, is cancelled in order', async () => {
  const bare = String.raw`printf '\357\273\277%.0s' $(seq 100); cat /dev/zero`
  for (const flood of ['yes ::error::x', bare]) {
    const { job, onJob } = handOver()
    const { line, onLine } = watchFor(/^\\::error::x$|\0{100}/)
    const running = runStep({ accel: 'tcg', run: flood }, { onJob, onLine })
    await line
    ;(await job).cancel()
    const { conclusion, result, job: ended } = await running
    expect(conclusion).toBe('cancelled')
    expect(guestStep(ended).cancel).toMatchObject({ signals: ['SIGINT'], killed: [] })
    expect(result.outcome).toBe('cancelled')
    expect(ended.annotations.filter(({ from }) => from === 'command')).toEqual([])
  }
})
